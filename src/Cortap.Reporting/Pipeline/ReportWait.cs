using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>Waits for the report of a job, on whichever host it is made.</summary>
public sealed class ReportWait(IJobStore jobs, IObjectStore objects, JobOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The report, if the job has made one within <c>SYNC_WAIT_SECONDS</c>; null when it failed, takes longer, or its document cannot be read now.</summary>
    public async Task<ReadyReport?> ForAsync(JobId id, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(25); ; pause = Shorter(2 * pause, LongestPause))
        {
            try
            {
                var job = await jobs.GetAsync(id, cancellationToken).ConfigureAwait(false);
                if (job is null or { IsFinished: true }) return job?.Result is { } result ? await ReadAsync(job, result, cancellationToken).ConfigureAwait(false) : null;
            }
            catch (JobStoreException)
            {
                // The job goes on all the same, and can perhaps be read in a moment.
            }

            var left = options.SyncWait - time.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero) return null;
            await Task.Delay(Shorter(pause, left), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReadyReport?> ReadAsync(Job job, JobResult result, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.GetAsync(result.ObjectKey, result.ObjectVersion, cancellationToken).ConfigureAwait(false) is { } content
                ? new ReadyReport(content, ReportFiles.ContentType(job.Format), result.FileName)
                : null;
        }
        catch (ObjectStoreException)
        {
            // The report is there all the same; the job's address leads to it.
            return null;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>A report to be sent.</summary>
/// <param name="Content">The document.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="FileName">ASCII letters, digits, <c>_ - .</c></param>
public sealed record ReadyReport(byte[] Content, string ContentType, string FileName);
