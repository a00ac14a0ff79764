using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Ends a job: the conditional write of its result or error, which leaves its place to the next in line and its token to nobody, then the removal of
/// its working files.
/// </summary>
public sealed partial class JobSettlement(
    IJobStore jobs, IObjectStore objects, LineKeeper line, CortapMetrics metrics, TimeProvider time, ILogger<JobSettlement> logger)
{
    private readonly ILogger _logger = logger;

    public Task<SettledJob> CompleteAsync(JobId id, JobResult result, CancellationToken cancellationToken) =>
        SettleAsync(id, job => job.Complete(result, time.GetUtcNow()), cancellationToken);

    public Task<SettledJob> FailAsync(JobId id, PhaseFailure failure, CancellationToken cancellationToken)
    {
        var error = new JobError(failure.Code, failure.Message, failure.Details);
        return SettleAsync(
            id,
            job => job.Fail(error, failure.Traceback, time.GetUtcNow()) is { } failed ? failed with { Phase = failure.Phase ?? job.Phase } : null,
            cancellationToken);
    }

    private async Task<SettledJob> SettleAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken)
    {
        var (job, changed) = await jobs.ChangeAsync(id, change, cancellationToken).ConfigureAwait(false);
        if (job is not null && changed)
        {
            metrics.JobEnded(job);
            using (JobLogScope.Begin(_logger, job)) LogEnd(job);
            // The job's end cancels what its phase still does, and this is not the job's any more.
            await line.StartNextAsync(CancellationToken.None).ConfigureAwait(false);
        }

        using var scope = job is null ? null : JobLogScope.Begin(_logger, job);
        await RemoveLeftoversAsync(id).ConfigureAwait(false);
        return new SettledJob(job?.Callback is { Status: CallbackStatus.Pending }, job?.IsMailed == true, job is null ? null : ReportEnd.Of(job));
    }

    private async Task RemoveLeftoversAsync(JobId id)
    {
        try
        {
            await objects.DeletePrefixAsync(ObjectKeys.Work(id), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception)
        {
            // The job has its result; housekeeping removes what is left.
            LogLeftovers(exception, id);
        }
    }

    private void LogEnd(Job job)
    {
        if (job.Result is { } result) LogSettled(job.Status, job.Duration.TotalMilliseconds, result.FileSize);
        else LogFailed(job.Status, job.Duration.TotalMilliseconds, job.Error!.Code);
    }

    [LoggerMessage(1, LogLevel.Information, "Job ended {Status} after {DurationMs:0} ms, file size {FileSize}")]
    private partial void LogSettled(JobStatus status, double durationMs, long fileSize);

    [LoggerMessage(2, LogLevel.Warning, "Working files of {JobId} could not be removed")]
    private partial void LogLeftovers(Exception exception, JobId jobId);

    [LoggerMessage(3, LogLevel.Information, "Job ended {Status} after {DurationMs:0} ms, error code {ErrorCode}")]
    private partial void LogFailed(JobStatus status, double durationMs, string errorCode);
}
