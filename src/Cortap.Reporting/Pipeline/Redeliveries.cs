using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sends the webhook of one job again, by whichever door it is asked for (docs/contract.md, section 2).</summary>
public sealed class Redeliveries(JobReader reader, JobCommands commands, IJobWorkflows workflows, DeliveryStarter deliveries)
{
    /// <summary>Records a delivery, begins it, and starts its workflow; one that cannot be started now is started later.</summary>
    /// <param name="job">From <see cref="JobReader"/>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="idempotencyKey">Every value of the header; a repeated key is the delivery that it has begun, which is not recorded again.</param>
    /// <param name="recordAsync">Records that it begins.</param>
    /// <param name="cancellationToken">Cancels what comes before the record.</param>
    public async Task<Outcome<Redelivery>> BeginAsync(
        Job job, Caller caller, IReadOnlyList<string?> idempotencyKey, Func<Task> recordAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recordAsync);
        // A delivery whose orchestration is gone must not stand in the way of a new one.
        var current = await reader.RefreshAsync(job, workflows.ReadAsync, cancellationToken).ConfigureAwait(false);
        if (current.DeliveryIsToBegin) await deliveries.StartAsync(current.Job).ConfigureAwait(false);
        var outcome = await commands.RedeliverAsync(current.Job, caller, idempotencyKey, recordAsync, cancellationToken).ConfigureAwait(false);
        if (outcome.TryGet(out var redelivery, out _) && redelivery.Job.Callback!.Status == CallbackStatus.Pending)
        {
            await deliveries.StartAsync(redelivery.Job).ConfigureAwait(false);
        }

        return outcome;
    }
}
