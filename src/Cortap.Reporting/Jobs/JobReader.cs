using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Security;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Jobs;

/// <summary>Lets callers see their jobs (docs/contract.md, section 2): checks ownership, repairs, keeps links alive.</summary>
public sealed class JobReader(
    RateLimiter rates, IJobStore store, IJobLine line, IObjectStore objects, JobRepair repair, JobOptions options, TimeProvider time)
{
    // A day, but never so early that a fresh link of a short lifetime is replaced at once.
    private readonly TimeSpan _relinkBefore = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerDay, options.LinkLifetime.Ticks / 2));

    public static Problem NotFound { get; } = new(ErrorCodes.JobNotFound, "There is no such job; jobs are kept for 30 days.");

    /// <summary>The job, if it exists and the caller may use it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="jobId">From the path.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<Job>> FindAsync(Caller caller, string? jobId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var job = JobId.TryParse(jobId, out var id) ? await store.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return job is null ? NotFound
            : caller.MayUse(job) ? job
            : new Problem(ErrorCodes.InsufficientPermissions, "This job belongs to another user.");
    }

    /// <summary>The same for a request that starts work, which counts against the caller's rate.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<Outcome<Job>> FindToStartWorkAsync(Caller caller, string? jobId, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out _, out _) && rates.Refuse(caller) is { } refused ? refused : found;
    }

    /// <summary>Brings the record in line with its orchestration and its link up to date.</summary>
    public async Task<RepairedJob> RefreshAsync(Job job, OrchestrationReader read, CancellationToken cancellationToken)
    {
        var repaired = await repair.RepairAsync(job, read, cancellationToken).ConfigureAwait(false);
        if (repaired.Job.IsWaiting && await line.FindPlaceAsync(job.Id, cancellationToken).ConfigureAwait(false) is { } place)
        {
            return repaired with { Place = new(place.Position, place.StartsAt(time.GetUtcNow(), options.MaxConcurrentJobs)) };
        }

        return repaired.Job.Result?.ExpiresAt - time.GetUtcNow() < _relinkBefore
            ? repaired with { Job = await RelinkAsync(repaired.Job, cancellationToken).ConfigureAwait(false) }
            : repaired;
    }

    /// <summary>A link that was signed just now, for the download redirect.</summary>
    public async Task<Outcome<DownloadLink>> CreateDownloadLinkAsync(Job job, CancellationToken cancellationToken)
    {
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

    private async Task<Job> RelinkAsync(Job job, CancellationToken cancellationToken)
    {
        if (!(await CreateDownloadLinkAsync(job, cancellationToken).ConfigureAwait(false)).TryGet(out var link, out _))
        {
            return job;
        }

        var (changed, _) = await store.ChangeAsync(job.Id, current => current.Relink(link, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return changed ?? job;
    }
}
