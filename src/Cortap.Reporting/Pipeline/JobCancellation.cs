using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Ends a job as its caller wishes.</summary>
public sealed class JobCancellation(IJobWorkflows workflows, JobSettlement settlement, IJobStore jobs, DeliveryStarter deliveries)
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
        if (settled.CallbackPending && !await MayBeStartedAsync(job.Id).ConfigureAwait(false))
            await deliveries.StartAsync((await jobs.GetAsync(job.Id, CancellationToken.None).ConfigureAwait(false))!).ConfigureAwait(false);
    }

    // The job has ended: what cannot be told now is no error any more, and the housekeeping finds out.
    private async Task<bool> MayBeStartedAsync(JobId id)
    {
        try
        {
            return await IsStartedAsync(id).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return true;
        }
    }

    private async Task<bool> IsStartedAsync(JobId id) =>
        await workflows.ReadAsync(OrchestrationIds.Report(id), CancellationToken.None).ConfigureAwait(false) is not null;
}
