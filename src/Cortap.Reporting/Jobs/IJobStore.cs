using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Line;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// The durable table of jobs. Every write is durable when its task ends, and atomic. Every method throws
/// <see cref="JobStoreException"/> when the store cannot be reached or refuses; a write may then have been applied or not.
/// </summary>
public interface IJobStore
{
    /// <summary>
    /// Creates the job in one of <see cref="JobTransitions.Initial"/>, its sealed token, and the reservation of its idempotency key until
    /// <see cref="NewJob.IdempotentUntil"/>: all three or nothing. A job that <see cref="Job.IsWaiting"/> enters the line with them, and gets its
    /// <see cref="Job.EstimatedCompletion"/> from its place there.
    /// </summary>
    /// <returns>
    /// The stored job with revision 1; or, when an unexpired reservation of the same key hash exists, the job that holds it; or a refusal, when
    /// its user has <see cref="NewJob.MaxWaiting"/> jobs waiting.
    /// </returns>
    /// <exception cref="JobStoreException">Also when the id exists already.</exception>
    Task<JobCreation> CreateAsync(NewJob newJob, CancellationToken cancellationToken);

    /// <summary>The job as it is now (a consistent read), or null.</summary>
    Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the job if the stored revision is still <c>job.Revision</c> and the change of status is legal. Id, owner, project, type,
    /// creation and idempotency never change. A job that ends leaves the line, and loses its token, with the same write.
    /// </summary>
    /// <returns>The stored job with the next revision, or null when it changed meanwhile, does not exist, or may not go to that status.</returns>
    Task<Job?> TryReplaceAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Removes job, token and reservation if the revision is still <paramref name="revision"/>; false when not.</summary>
    Task<bool> TryDeleteAsync(JobId id, long revision, CancellationToken cancellationToken);

    /// <summary>Jobs by owner, status or project, newest first unless asked otherwise. Null when the cursor is not one that this store gave for this query.</summary>
    Task<JobPage?> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Jobs that <see cref="Job.IsDeliveredLate"/>, the oldest first; may lag a moment behind.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">1 or more; a page of fewer jobs is the last one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Job>> ListLateDeliveriesAsync(Job? after, int limit, CancellationToken cancellationToken);

    /// <summary>The sealed token of the job, or null when it was removed.</summary>
    Task<byte[]?> GetTokenAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Removes the sealed token; none is no error.</summary>
    Task RemoveTokenAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Removes what is past <see cref="Job.PurgeAt"/>; a store that does so by itself returns 0.</summary>
    /// <returns>The number of jobs removed.</returns>
    Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A job to create.</summary>
/// <param name="Job">The record; its revision is ignored.</param>
/// <param name="SealedToken">The caller's token, encrypted and bound to the job id; empty for a scheduled job, which has none.</param>
/// <param name="IdempotentUntil">End of the reservation of <see cref="Job.Idempotency"/>; null when the job has none.</param>
/// <param name="Claim">Claims whose turn it is, if there is room, as <see cref="IJobLine.ClaimNextAsync"/> does; null lets the job wait in any case.</param>
/// <param name="MaxWaiting">How many jobs of one user may wait; 0 is unlimited.</param>
/// <param name="Audit">Recorded in the same commit, where the store can do that; null records nothing.</param>
/// <param name="Record">
/// Records <paramref name="Audit"/>, called by a store that cannot do so in the same commit, when it does not refuse the job and before anybody can see it: what
/// it throws is thrown on, and nothing is stored.
/// </param>
public sealed record NewJob(
    Job Job, ReadOnlyMemory<byte> SealedToken, DateTimeOffset? IdempotentUntil = null, LineClaim? Claim = null, int MaxWaiting = 0, AuditEvent? Audit = null, Func<Task>? Record = null);

/// <summary>What came of a creation.</summary>
/// <param name="Job">The new job, or the one that holds the idempotency key; as it was given, when it was refused.</param>
/// <param name="IsNew">This call created it.</param>
/// <param name="Claimed">The job whose turn it is, this one or one that waited before; the caller is to start it. Null when there was no room.</param>
/// <param name="IsRefused">Nothing was stored: too many jobs of the user wait.</param>
/// <param name="Place">Of a new or refused job: its place in the line as it came.</param>
/// <param name="AuditNumber">Of the record of <see cref="NewJob.Audit"/>; null when the store has not made one.</param>
public sealed record JobCreation(Job Job, bool IsNew, Job? Claimed = null, bool IsRefused = false, LinePlace? Place = null, long? AuditNumber = null);
