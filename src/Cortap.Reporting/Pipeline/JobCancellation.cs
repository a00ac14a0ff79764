using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Ends a job as its caller wishes.</summary>
public sealed class JobCancellation(IJobWorkflows workflows, JobSettlement settlement, IJobStore jobs)
{
    /// <summary>Tells the job's workflow; a job that has none yet is ended here, and its webhook sent.</summary>
    public async Task CancelAsync(Job job)
    {
        if (!job.IsWaiting || await IsStartedAsync(job.Id).ConfigureAwait(false))
        {
            await workflows.CancelAsync(job.Id).ConfigureAwait(false);
            return;
        }

        var settled = await settlement.FailAsync(job.Id, PhaseFailure.Cancelled, CancellationToken.None).ConfigureAwait(false);
        // A workflow that was started at this moment finds its job ended and sends the webhook itself.
        if (settled.CallbackPending && !await IsStartedAsync(job.Id).ConfigureAwait(false))
            await workflows.DeliverAsync((await jobs.GetAsync(job.Id, CancellationToken.None).ConfigureAwait(false))!).ConfigureAwait(false);
    }

    private async Task<bool> IsStartedAsync(JobId id) =>
        await workflows.ReadAsync(OrchestrationIds.Report(id), CancellationToken.None).ConfigureAwait(false) is not null;
}
