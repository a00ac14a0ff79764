using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// One attempt to deliver the webhook of a finished job or batch. Run again after a crash it may send a second time; the message id tells receivers
/// that it is the same message.
/// </summary>
public sealed partial class SendPhase(
    IJobStore jobs, IBatchStore batches, JobLinks links, ReceiverGate gate, WebhookSender sender, CrashPoints crashPoints, ILogger<SendPhase> logger)
{
    private static readonly TimeSpan WaitForStore = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    /// <summary>Makes the attempt if one may be made now; it never waits for its turn.</summary>
    /// <returns>Null when there is nothing to deliver any more.</returns>
    public async Task<WebhookOutcome?> RunAsync(WebhookDelivery delivery)
    {
        crashPoints.Reach("SendWebhook.begin");
        try
        {
            return await (delivery.BatchId is { } batch ? SendAsync(batch, delivery) : SendAsync(delivery.JobId!.Value, delivery)).ConfigureAwait(false);
        }
        catch (JobStoreException failure)
        {
            // The receiver was not called, and none of its attempts is used up.
            LogNotMade(failure, delivery.BatchId?.Value ?? delivery.JobId!.Value.Value);
            return WebhookOutcome.Later(WaitForStore);
        }
    }

    private async Task<WebhookOutcome?> SendAsync(JobId id, WebhookDelivery delivery)
    {
        var job = await jobs.GetAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (!IsAnnouncedBy(job?.Callback, delivery)) return null;

        using var scope = JobLogScope.Begin(_logger, job!);
        using var span = CortapActivitySource.Source.StartActivity("SendWebhook")?.SetTag("cortap.job_id", id.Value);
        // It may be long since the job ended, and the receiver is to get a link that leads somewhere.
        job = await links.RenewAsync(job!, CancellationToken.None).ConfigureAwait(false);
        return await SendAsync(WebhookMessage.Of(job), job.TenantId, delivery).ConfigureAwait(false);
    }

    private async Task<WebhookOutcome?> SendAsync(BatchId id, WebhookDelivery delivery)
    {
        var batch = await batches.GetAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (!IsAnnouncedBy(batch?.Callback, delivery)) return null;

        using var scope = JobLogScope.Begin(_logger, batch!);
        using var span = CortapActivitySource.Source.StartActivity("SendWebhook")?.SetTag("cortap.batch_id", id.Value);
        return await SendAsync(WebhookMessage.Of(batch!), batch!.TenantId, delivery).ConfigureAwait(false);
    }

    private async Task<WebhookOutcome?> SendAsync(WebhookMessage message, long tenantId, WebhookDelivery delivery)
    {
        var origin = Receiver.OriginOf(message.CallbackUrl);
        var (leave, later) = await gate.EnterAsync(origin, tenantId, delivery.Refusals, CancellationToken.None).ConfigureAwait(false);
        if (leave is null) return WebhookOutcome.Later(later);

        using var lane = leave;
        var outcome = await sender.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
        try
        {
            await gate.RememberAsync(origin, tenantId, outcome, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JobStoreException failure)
        {
            // What the receiver has answered counts all the same.
            LogNotRemembered(failure, origin);
            outcome = outcome with { IsForgotten = true };
        }

        crashPoints.Reach("SendWebhook.end");
        return outcome;
    }

    private static bool IsAnnouncedBy(JobCallback? callback, WebhookDelivery delivery) =>
        callback is { Status: CallbackStatus.Pending } && callback.Delivery == delivery.Number;

    [LoggerMessage(1, LogLevel.Warning, "The webhook of {Id} could not be sent now, because a store is away; it is tried again")]
    private partial void LogNotMade(Exception failure, string id);

    [LoggerMessage(2, LogLevel.Warning, "How receiver {Receiver} answered could not be remembered for its next attempts")]
    private partial void LogNotRemembered(Exception failure, string receiver);
}
