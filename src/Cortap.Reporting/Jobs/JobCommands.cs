using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>What callers may do to their jobs besides reading them (docs/contract.md, section 2).</summary>
public sealed class JobCommands(IJobStore store, TimeProvider time)
{
    /// <summary>Begins a new delivery of a finished job's webhook. The caller then starts its orchestration, <see cref="OrchestrationIds.Delivery(JobId, int)"/>.</summary>
    public async Task<Outcome<Job>> RedeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var (current, changed) = await store.ChangeAsync(job.Id, found => found.Redeliver(time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return changed ? current!
            : current switch
            {
                null => new Problem(ErrorCodes.JobNotFound, "There is no such job; jobs are kept for 30 days."),
                { IsFinished: false } => new Problem(ErrorCodes.JobNotCompleted, "The job has not ended yet; its webhook will be sent then."),
                { Callback: null } => new Problem(ErrorCodes.InvalidRequest, "The job is delivered nowhere: it has neither a callback URL nor recipients."),
                _ => new Problem(ErrorCodes.DeliveryInProgress, "A delivery of this job's webhook is running; wait for its end."),
            };
    }

    /// <summary>
    /// Why the job cannot be cancelled; null when it can. The caller then tells its orchestration, which fails the job with
    /// <see cref="ErrorCodes.Cancelled"/> and sends the webhook.
    /// </summary>
    public static Problem? RefuseCancellation(Job job) => job.IsFinished
        ? new Problem(ErrorCodes.JobFinished, "The job has ended already and cannot be cancelled.")
        : null;
}
