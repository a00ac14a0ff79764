using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs.Line;

/// <summary>Starts the jobs whose turn it is. Whoever ends a job calls it, and every host looks now and then for what nobody else has done.</summary>
public sealed partial class LineKeeper(IJobLine line, IJobWorkflows workflows, JobRepair repair, LineHost host, ILogger<LineKeeper> logger)
{
    private const int MaxAbandoned = 100;

    private readonly ILogger _logger = logger;

    /// <summary>Starts as many as there is room for. Trouble is logged, not thrown: it must not fail the job whose end was the occasion.</summary>
    public async Task StartNextAsync(CancellationToken cancellationToken)
    {
        // The next job is none of whom this trace is about.
        Activity.Current = null;
        try
        {
            while (await line.ClaimNextAsync(host.Claim(), cancellationToken).ConfigureAwait(false) is { } job)
            {
                await workflows.StartAsync(job.Id).ConfigureAwait(false);
                using var scope = JobLogScope.Begin(_logger, job);
                LogStarted(job.Id);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // A job that was claimed is found as abandoned, a job that was not is claimed by the next one who looks.
            LogNotStarted(error);
        }
    }

    /// <summary>Takes care of work that its host has abandoned, and starts what there is room for.</summary>
    /// <param name="isAlone">No other host is at work: whatever was claimed so far is abandoned, however lately it was.</param>
    /// <param name="cancellationToken">Cancels between two jobs.</param>
    public async Task LookAsync(bool isAlone, CancellationToken cancellationToken)
    {
        var claim = host.Claim();
        if (isAlone)
        {
            claim = claim with { Now = claim.Now + LineClaim.StartLease };
        }

        foreach (var job in await line.ClaimAbandonedAsync(claim, MaxAbandoned, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TakeUpAsync(job).ConfigureAwait(false);
        }

        await StartNextAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeUpAsync(Job job)
    {
        try
        {
            var found = await repair.RepairAsync(job, workflows.ReadAsync, CancellationToken.None).ConfigureAwait(false);
            if (found.DeliveryIsToBegin)
            {
                await workflows.DeliverAsync(found.Job).ConfigureAwait(false);
            }
            else if (found.Job.IsWaiting && await workflows.ReadAsync(OrchestrationIds.Report(job.Id), CancellationToken.None).ConfigureAwait(false) is null)
            {
                await workflows.StartAsync(job.Id).ConfigureAwait(false);
                using var scope = JobLogScope.Begin(_logger, job);
                LogTakenUp(job.Id);
            }
        }
        catch (Exception error)
        {
            // It is due again soon, and the others must not wait for it.
            using var scope = JobLogScope.Begin(_logger, job);
            LogNotTakenUp(error, job.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Waiting job {JobId} was started")]
    private partial void LogStarted(JobId jobId);

    [LoggerMessage(2, LogLevel.Warning, "Waiting jobs could not be started; it is tried again in some seconds")]
    private partial void LogNotStarted(Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Job {JobId}, whose host was gone before it was started, was started")]
    private partial void LogTakenUp(JobId jobId);

    [LoggerMessage(4, LogLevel.Warning, "Job {JobId} could not be looked after; it is tried again in some seconds")]
    private partial void LogNotTakenUp(Exception exception, JobId jobId);
}
