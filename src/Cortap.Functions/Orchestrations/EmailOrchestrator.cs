using Cortap.Reporting.Jobs;
using Cortap.Reporting.Mail;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// One delivery by e-mail: attempts with durable timers between them, to those who have not got it yet, until all have or it is given up. An attempt
/// for which there is no room is none: the delivery comes again soon, with a new history.
/// </summary>
public static class EmailOrchestrator
{
    private static readonly TimeSpan NoRoom = TimeSpan.FromSeconds(5);

    [Function(FunctionNames.DeliverEmail)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var delivery = context.GetInput<EmailDelivery>()!;
        for (var attempt = delivery.Attempt; ; attempt++)
        {
            var outcome = await SendAsync(context, delivery);
            if (outcome is null) return;

            if (outcome.Attempt is null)
            {
                var since = delivery.WaitingSince ?? context.CurrentUtcDateTime;
                if (context.CurrentUtcDateTime - since < WebhookDelivery.LongestWait)
                {
                    await context.CreateTimer(NoRoom * delivery.BackoffUnit.TotalSeconds, CancellationToken.None);
                    context.ContinueAsNew(delivery with { Attempt = attempt, WaitingSince = since });
                    return;
                }

                outcome = Failed(context, delivery, "No attempt could be made for a day: others were being sent, or a store of the service was away.");
            }

            delivery = delivery with { WaitingSince = null, Pending = outcome.Pending, Refused = delivery.Refused + outcome.Refused };
            var isDone = outcome.Pending is { Count: 0 };
            var delay = isDone ? null : MailSchedule.DelayAfter(attempt);
            var verdict = delay is not null ? WebhookVerdict.Retry
                : isDone && delivery.Refused == 0 ? WebhookVerdict.Delivered
                : WebhookVerdict.Refused;
            // The last attempt may have gone well, and is what tells of the delivery.
            var told = verdict == WebhookVerdict.Refused && outcome.Attempt is { Error: null } made
                ? made with { Error = $"Recipients refused for good by the attempts before: {delivery.Refused}." } : outcome.Attempt;
            var record = new AttemptRecord(
                new WebhookDelivery(delivery.JobId, delivery.Number, delivery.BackoffUnit), new WebhookOutcome(verdict, told), IsLast: delay is null);
            await context.CallActivityAsync(FunctionNames.RecordDelivery, record, OrchestrationOptions.RecordRetry);
            if (delay is null) return;

            await context.CreateTimer(delay.Value * delivery.BackoffUnit.TotalSeconds, CancellationToken.None);
        }
    }

    private static async Task<EmailOutcome?> SendAsync(TaskOrchestrationContext context, EmailDelivery delivery)
    {
        try
        {
            return await context.CallActivityAsync<EmailOutcome?>(FunctionNames.SendEmail, delivery);
        }
        catch (TaskFailedException)
        {
            return Failed(context, delivery, "The service could not make the attempt.");
        }
    }

    private static EmailOutcome Failed(TaskOrchestrationContext context, EmailDelivery delivery, string why) =>
        new(new CallbackAttempt(context.CurrentUtcDateTime, TimeSpan.Zero, null, why), delivery.Pending, 0);
}
