using Cortap.Reporting.Errors;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Jobs;

/// <summary>Links to the reports of jobs. Whoever is shown or sent one gets one that has a while to live (docs/contract.md, section 2).</summary>
public sealed class JobLinks(IJobStore store, IObjectStore objects, JobOptions options, TimeProvider time)
{
    // A day, but never so early that a fresh link of a short lifetime is replaced at once.
    private readonly TimeSpan _renewBefore = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerDay, options.LinkLifetime.Ticks / 2));

    /// <summary>A link that is signed just now.</summary>
    /// <param name="job">As read from the store.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<DownloadLink>> CreateAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Result is not { } result)
        {
            return new Problem(
                ErrorCodes.JobNotCompleted, job.IsFinished ? "The job failed; there is no report." : "The job has not completed yet; ask again later.");
        }

        try
        {
            var target = new StoredObject(result.ObjectKey, result.ObjectVersion, result.FileSize);
            return await objects.CreateDownloadLinkAsync(target, options.LinkLifetime, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException)
        {
            return new Problem(ErrorCodes.Unavailable, "The link cannot be made now; try again.", RetryAfter: TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>The job with a new link, should its own end soon, which its record has as well when the store takes it; with its own when no new one can be had.</summary>
    /// <param name="job">As read from the store.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Job> RenewAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!(job.Result?.ExpiresAt - time.GetUtcNow() < _renewBefore)
            || !(await CreateAsync(job, cancellationToken).ConfigureAwait(false)).TryGet(out var link, out _))
        {
            return job;
        }

        try
        {
            var (changed, _) = await store.ChangeAsync(job.Id, current => current.Relink(link, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            return changed ?? job;
        }
        catch (JobStoreException)
        {
            // The link leads to the report, whether it is in the record or not.
            return job.Relink(link, time.GetUtcNow()) ?? job;
        }
    }
}
