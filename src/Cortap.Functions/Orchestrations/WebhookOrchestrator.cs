using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// One delivery: attempts with durable timers between them, until the receiver takes the webhook or it is given up. An attempt that may not be made
/// now is none: the delivery comes again later, with a new history.
/// </summary>
public static class WebhookOrchestrator
{
    [Function(FunctionNames.DeliverWebhook)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var delivery = context.GetInput<WebhookDelivery>()!;
        for (var attempt = delivery.Attempt; ; attempt++)
        {
            var outcome = await SendAsync(context, delivery);
            if (outcome is null) return;

            if (outcome.Verdict == WebhookVerdict.Later)
            {
                var since = delivery.WaitingSince ?? context.CurrentUtcDateTime;
                if (context.CurrentUtcDateTime - since < WebhookDelivery.LongestWait)
                {
                    await context.WaitAsync(outcome.RetryAfter!.Value * delivery.BackoffUnit.TotalSeconds);
                    context.ContinueAsNew(delivery with { Attempt = attempt, Refusals = delivery.Refusals + 1, WaitingSince = since });
                    return;
                }

                outcome = Failed(context, "No attempt could be made for a day: the receiver was at rest, because it kept timing out, or a store of the service was away.") with { Verdict = WebhookVerdict.Refused };
            }

            delivery = delivery with { Refusals = 0, WaitingSince = null };
            var delay = outcome.Verdict == WebhookVerdict.Retry ? RetrySchedule.DelayAfter(attempt, outcome.RetryAfter) : null;
            await context.CallActivityAsync(
                FunctionNames.RecordDelivery, new AttemptRecord(delivery, outcome, IsLast: delay is null), OrchestrationOptions.RecordRetry);
            if (delay is null) return;

            await context.WaitAsync(delay.Value * delivery.BackoffUnit.TotalSeconds);
        }
    }

    private static async Task<WebhookOutcome?> SendAsync(TaskOrchestrationContext context, WebhookDelivery delivery)
    {
        try
        {
            return await context.CallActivityAsync<WebhookOutcome?>(FunctionNames.SendWebhook, delivery);
        }
        catch (TaskFailedException)
        {
            return Failed(context, "The service could not make the attempt.");
        }
    }

    private static WebhookOutcome Failed(TaskOrchestrationContext context, string why) =>
        new(WebhookVerdict.Retry, new CallbackAttempt(context.CurrentUtcDateTime, TimeSpan.Zero, null, why));
}
