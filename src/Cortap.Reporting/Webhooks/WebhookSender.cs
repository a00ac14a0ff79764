using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cortap.Reporting.Jobs;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// Makes one attempt to deliver a webhook (docs/contract.md, section 6). Retries are the orchestration's.
/// </summary>
/// <param name="http">
/// Over a handler that checks resolved addresses, follows no redirect and knows no proxy and no cookies; its own time-out must be infinite.
/// </param>
/// <param name="signer">Signs.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets every attempt.</param>
public sealed partial class WebhookSender(
    HttpClient http, WebhookSigner signer, WebhookOptions options, TimeProvider time, ILogger<WebhookSender> logger)
{
    /// <summary>Sends once. Trouble with the receiver is told by the outcome, never thrown.</summary>
    /// <param name="message">What is told, and to whom.</param>
    /// <param name="cancellationToken">Cancels the attempt; the only cause of an exception.</param>
    public async Task<WebhookOutcome> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var startedAt = time.GetUtcNow().ToMilliseconds();
        var clock = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var answer = await TrySendAsync(message, startedAt, either.Token, cancellationToken).ConfigureAwait(false);
        var attempt = new CallbackAttempt(startedAt, time.GetElapsedTime(clock), answer.StatusCode, answer.Error);
        LogAttempt(message.Subject, message.CorrelationId, answer.Verdict, answer.StatusCode, answer.Error, attempt.Duration.TotalMilliseconds);
        return new WebhookOutcome(answer.Verdict, attempt, answer.RetryAfter, answer.TimedOut);
    }

    private async Task<Answer> TrySendAsync(
        WebhookMessage message, DateTimeOffset at, CancellationToken attemptToken, CancellationToken callerToken)
    {
        try
        {
            using var request = CreateRequest(message, at);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attemptToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                await CheckAcknowledgementAsync(response, message, attemptToken).ConfigureAwait(false);
            }

            return Judge(response);
        }
        catch (OperationCanceledException) when (!callerToken.IsCancellationRequested)
        {
            var seconds = options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new(WebhookVerdict.Retry, null, $"The receiver did not answer within {seconds} s.", TimedOut: true);
        }
        catch (HttpRequestException error) when (Refusal(error) is { } refused)
        {
            LogRefused(message.Subject, refused.Cause ?? refused.Message);
            return new(WebhookVerdict.Refused, null, $"The callback was not called: {refused.Message}.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new(WebhookVerdict.Retry, null, Describe(error));
        }
    }

    private HttpRequestMessage CreateRequest(WebhookMessage message, DateTimeOffset at)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, message.CallbackUrl) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", message.CorrelationId);
        foreach (var (name, value) in signer.Sign(message.Body, message.Id, at))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private Answer Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => new(WebhookVerdict.Delivered, status, null),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError and < (HttpStatusCode)600 =>
                new(WebhookVerdict.Retry, status, $"The receiver answered {status}.", RetryAfter(response)),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                new(WebhookVerdict.Refused, status, $"The receiver answered {status}; redirects are not followed, give its final address."),
            _ => new(WebhookVerdict.Refused, status, $"The receiver answered {status}, which is not retried."),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = RetryAfterHeader.Of(response, time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }

    // Any 2xx delivers; an odd body or one that never ends is worth a line in the log, not a retry.
    private async Task CheckAcknowledgementAsync(HttpResponseMessage response, WebhookMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var buffer = new byte[options.MaxResponseSize];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (!IsAcknowledgement(buffer.AsMemory(0, length), message.Subject))
            {
                LogOddAcknowledgement(message.Subject, length);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            LogOddAcknowledgement(message.Subject, -1);
        }
    }

    private static bool IsAcknowledgement(ReadOnlyMemory<byte> body, string subject)
    {
        try
        {
            using var document = StrictJson.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("received", out var received) && received.ValueKind == JsonValueKind.True
                && (root.TryGetProperty("job_id", out var id) || root.TryGetProperty("batch_id", out id)) && JsonFields.TextOf(id) == subject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static CallbackRefusedException? Refusal(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is CallbackRefusedException refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static string Describe(Exception error) => (error as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "The receiver could not be reached: its name was not found.",
        HttpRequestError.ConnectionError => "The receiver could not be reached: it took no connection.",
        HttpRequestError.SecureConnectionError => "The receiver could not be reached: the connection could not be encrypted, or its certificate is not trusted.",
        HttpRequestError.ResponseEnded => "The receiver closed the connection before its answer was whole.",
        HttpRequestError.ConfigurationLimitExceeded => "The receiver answered with headers that are too long.",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "The receiver did not answer in HTTP.",
        _ => "The connection to the receiver broke.",
    };

    [LoggerMessage(1, LogLevel.Information, "Webhook of {Subject}, correlation {CorrelationId}: {Verdict}, status {Status}, {Error}, {DurationMs} ms")]
    private partial void LogAttempt(string subject, string correlationId, WebhookVerdict verdict, int? status, string? error, double durationMs);

    [LoggerMessage(2, LogLevel.Warning, "The receiver of {Subject} took the webhook with an unexpected body of {Length} bytes")]
    private partial void LogOddAcknowledgement(string subject, int length);

    [LoggerMessage(3, LogLevel.Warning, "The receiver of {Subject} was not called: {Cause}")]
    private partial void LogRefused(string subject, string cause);

    private sealed record Answer(WebhookVerdict Verdict, int? StatusCode, string? Error, TimeSpan? RetryAfter = null, bool TimedOut = false);
}
