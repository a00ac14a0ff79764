using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>One delivery: attempts with durable back-off timers between them, until the receiver takes the webhook or it is given up.</summary>
public static class WebhookOrchestrator
{
    [Function(FunctionNames.DeliverWebhook)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var delivery = context.GetInput<WebhookDelivery>()!;
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await SendAsync(context, delivery);
            if (outcome is null) return;

            var delay = outcome.Verdict == WebhookVerdict.Retry ? RetrySchedule.DelayAfter(attempt, outcome.RetryAfter) : null;
            await context.CallActivityAsync(
                FunctionNames.RecordDelivery, new AttemptRecord(delivery, outcome, IsLast: delay is null), OrchestrationOptions.StorageRetry);
            if (delay is null) return;

            await context.CreateTimer(delay.Value * delivery.BackoffUnit.TotalSeconds, CancellationToken.None);
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
            var failed = new CallbackAttempt(context.CurrentUtcDateTime, TimeSpan.Zero, null, "The service could not make the attempt.");
            return new WebhookOutcome(WebhookVerdict.Retry, failed);
        }
    }
}
