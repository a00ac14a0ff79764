using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sends one signed test event to a receiver now (docs/contract.md, section 2). It says nothing of the receiver to deliveries.</summary>
public sealed class WebhookTest(
    RateLimiter rates, CallbackUrlPolicy callbacks, DeliveryLanes lanes, WebhookSender sender, KeptAnswers answers, TimeProvider time)
{
    private const string KeyScope = "webhooks/test\n";

    /// <summary>The attempt, as deliveries show theirs, with <c>status</c> <c>delivered</c> or <c>failed</c>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="intake">The request: <c>{"callback_url"}</c>.</param>
    /// <param name="recordAsync">Records the attempt before it is made, with scheme, host and port of its receiver.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public async Task<Outcome<Answer>> RunAsync(Caller caller, IntakeRequest intake, Func<string, Task> recordAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(intake.IdempotencyKey, headerErrors);
        if (!(await RequestBody.ReadAsync(intake, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem)
            || !Parse(body, headerErrors).TryGet(out var text, out problem)
            || !callbacks.Check(text).TryGet(out var url, out problem))
        {
            return problem;
        }

        if (rates.Refuse(caller) is { } refused)
        {
            return refused;
        }

        return await answers.AnswerAsync(
            IdempotencyKey.Bind(key, caller, body, KeyScope), () => SendAsync(url, caller.TenantId, intake.CorrelationId, recordAsync, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Outcome<byte[]>> SendAsync(Uri url, long tenantId, string correlationId, Func<string, Task> recordAsync, CancellationToken cancellationToken)
    {
        var origin = Receiver.OriginOf(url);
        using var lane = lanes.TryEnter(origin, tenantId, AttemptKind.Test);
        if (lane is null)
        {
            return new Problem(ErrorCodes.Unavailable, "As many webhooks as may be sent at once are under way; try again.", RetryAfter: TimeSpan.FromSeconds(5));
        }

        // What cannot be recorded is not sent.
        await recordAsync(origin).ConfigureAwait(false);
        var id = $"test-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var payload = new JsonObject { ["event"] = "webhook.test", ["test_id"] = id, ["created_at"] = JsonText.Time(time.GetUtcNow()) };
        var outcome = await sender.SendAsync(new WebhookMessage(id, url, correlationId, PythonJson.Write(payload)), cancellationToken).ConfigureAwait(false);
        var status = outcome.Verdict == WebhookVerdict.Delivered ? CallbackStatus.Delivered : CallbackStatus.Failed;
        return Show(status, url, outcome.Attempt!);
    }

    internal static byte[] Show(CallbackStatus status, Uri url, CallbackAttempt attempt) =>
        AnswerJson.Write(new WebhookTestBody(status.WireName(), url.OriginalString, AttemptBody.Of(attempt)));

    private static Outcome<string> Parse(ReadOnlyMemory<byte> body, List<FieldError> errors)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", errors);
            var url = fields.RequiredText("callback_url");
            return url is null || errors.Count > 0
                ? Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", fields.Errors)
                : url;
        }
    }
}
