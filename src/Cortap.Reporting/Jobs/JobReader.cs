using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Lets callers see their jobs (docs/contract.md, section 2): checks ownership, repairs, keeps links alive.</summary>
public sealed class JobReader(
    RateLimiter rates, IJobStore store, IJobLine line, JobLinks links, JobRepair repair, JobOptions options, TimeProvider time)
{
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

    /// <summary>Brings the record in line with its orchestration and its link up to date, as far as the store takes changes.</summary>
    public async Task<RepairedJob> RefreshAsync(Job job, OrchestrationReader read, CancellationToken cancellationToken)
    {
        RepairedJob repaired;
        try
        {
            repaired = await repair.RepairAsync(job, read, cancellationToken).ConfigureAwait(false);
        }
        catch (JobStoreException)
        {
            // What cannot be written now, on a full disk perhaps, can be told all the same; it is repaired later.
            repaired = new(job, Progress: null, FailedNow: false);
        }

        if (repaired.Job.IsWaiting && await line.FindPlaceAsync(job.Id, cancellationToken).ConfigureAwait(false) is { } place)
        {
            return repaired with { Place = new(place.Position, place.StartsAt(time.GetUtcNow(), options.MaxConcurrentJobs)) };
        }

        return repaired with { Job = await links.RenewAsync(repaired.Job, cancellationToken).ConfigureAwait(false) };
    }
}
