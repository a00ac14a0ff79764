using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Ends a job as its caller wishes.</summary>
public sealed class JobCancellation(IJobWorkflows workflows, JobSettlement settlement, IJobStore jobs, DeliveryStarter deliveries)
{
    /// <summary>
    /// Tells the job's workflow. A job whose workflow has not begun is ended here: there may be none yet, and the engine of Azure Storage drops what comes
    /// for one whose start lies in the queue. Should it begin meanwhile, it finds its job ended.
    /// </summary>
    public async Task CancelAsync(Job job)
    {
        if (await ReadAsync(job.Id).ConfigureAwait(false) is { State: not OrchestrationState.Pending })
        {
            await workflows.CancelAsync(job.Id).ConfigureAwait(false);
            return;
        }

        var settled = await settlement.FailAsync(job.Id, PhaseFailure.Cancelled, CancellationToken.None).ConfigureAwait(false);
        // A workflow that is there by now sends the webhook itself.
        if (settled.CallbackPending && !await MayBeStartedAsync(job.Id).ConfigureAwait(false))
            await deliveries.StartAsync((await jobs.GetAsync(job.Id, CancellationToken.None).ConfigureAwait(false))!).ConfigureAwait(false);
    }

    // The job has ended: what cannot be told now is no error any more, and the housekeeping finds out.
    private async Task<bool> MayBeStartedAsync(JobId id)
    {
        try
        {
            return await ReadAsync(id).ConfigureAwait(false) is not null;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private Task<OrchestrationSnapshot?> ReadAsync(JobId id) => workflows.ReadAsync(OrchestrationIds.Report(id), CancellationToken.None);
}
