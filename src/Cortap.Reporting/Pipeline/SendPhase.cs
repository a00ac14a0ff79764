using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// One attempt to deliver a finished job's webhook. Run again after a crash it may send a second time; the message id tells receivers that
/// it is the same message.
/// </summary>
public sealed partial class SendPhase(IJobStore jobs, ReceiverGate gate, WebhookSender sender, CrashPoints crashPoints, ILogger<SendPhase> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Makes the attempt if one may be made now; it never waits for its turn.</summary>
    /// <returns>Null when there is nothing to deliver any more.</returns>
    public async Task<WebhookOutcome?> RunAsync(WebhookDelivery delivery)
    {
        crashPoints.Reach("SendWebhook.begin");
        var job = await jobs.GetAsync(delivery.JobId, CancellationToken.None).ConfigureAwait(false);
        if (job?.Callback is not { Status: CallbackStatus.Pending } callback || callback.Delivery != delivery.Number) return null;

        var origin = Receiver.OriginOf(job.CallbackUrl!);
        var (leave, later) = await gate.EnterAsync(origin, delivery.Refusals, CancellationToken.None).ConfigureAwait(false);
        if (leave is null) return WebhookOutcome.Later(later);

        using var lane = leave;
        using var scope = JobLogScope.Begin(_logger, job);
        using var span = CortapActivitySource.Source.StartActivity("SendWebhook")?.SetTag("cortap.job_id", job.Id.Value);
        var outcome = await sender.SendAsync(job, CancellationToken.None).ConfigureAwait(false);
        await gate.RememberAsync(origin, outcome, CancellationToken.None).ConfigureAwait(false);
        crashPoints.Reach("SendWebhook.end");
        return outcome;
    }
}
