namespace Cortap.Reporting.Jobs.Batches;

/// <summary>
/// The durable table of batches, and the jobs of each by an index. Every write is durable when its task ends, and atomic. Every method throws
/// <see cref="JobStoreException"/> when the store cannot be reached or refuses; a write may then have been applied or not.
/// </summary>
public interface IBatchStore
{
    /// <summary>Creates the batch, its plan, and the reservation of its idempotency key until <see cref="NewBatch.IdempotentUntil"/>: all three or nothing.</summary>
    /// <returns>The stored batch with revision 1; or, when an unexpired reservation of the same key hash exists, the batch that holds it.</returns>
    /// <exception cref="JobStoreException">Also when the id exists already.</exception>
    Task<BatchCreation> CreateAsync(NewBatch newBatch, CancellationToken cancellationToken);

    /// <summary>The batch as it is now (a consistent read), or null.</summary>
    Task<Batch?> GetAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Replaces the batch if the stored revision is still <c>batch.Revision</c>. Id, owner, creation and idempotency never change.</summary>
    /// <returns>The stored batch with the next revision, or null when it changed meanwhile or does not exist.</returns>
    Task<Batch?> TryReplaceAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>Removes batch, plan and reservation if the revision is still <paramref name="revision"/>; false when not.</summary>
    Task<bool> TryDeleteAsync(BatchId id, long revision, CancellationToken cancellationToken);

    /// <summary>The plan, or null when it was removed.</summary>
    Task<BatchPlan?> GetPlanAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Removes the plan and with it the sealed token; none is no error.</summary>
    Task RemovePlanAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Batches of one owner, of one tenant or of all, newest first; may lag a moment behind. Null when the cursor is not one that this store gave for such a query.</summary>
    Task<BatchPage?> ListAsync(BatchQuery query, CancellationToken cancellationToken);

    /// <summary>Batches with this mark, oldest first; may lag a moment behind.</summary>
    /// <param name="mark">Not <see cref="BatchMark.None"/>.</param>
    /// <param name="after">Only those that come after this one; null is from the beginning.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Batch>> ListMarkedAsync(BatchMark mark, Batch? after, int limit, CancellationToken cancellationToken);

    /// <summary>The batch's jobs by status; may lag a moment behind.</summary>
    Task<BatchCounts> CountJobsAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Jobs of the batch in the order of its projects.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="after"><see cref="Job.BatchNumber"/> of the last job seen; 0 begins.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="status">Only these; null is all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Job>> ListJobsAsync(BatchId id, int after, int limit, JobStatus? status, CancellationToken cancellationToken);

    /// <summary>Removes what is past <see cref="Batch.PurgeAt"/>; a store that does so by itself returns 0.</summary>
    Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A batch to create.</summary>
/// <param name="Batch">The record; its revision is ignored.</param>
/// <param name="Plan">Its projects and the sealed token.</param>
/// <param name="IdempotentUntil">End of the reservation of <see cref="Batch.Idempotency"/>; null when the batch has none.</param>
public sealed record NewBatch(Batch Batch, BatchPlan Plan, DateTimeOffset? IdempotentUntil = null);

/// <summary>What came of a creation.</summary>
/// <param name="Batch">The new batch, or the one that holds the idempotency key.</param>
/// <param name="IsNew">This call created it.</param>
public sealed record BatchCreation(Batch Batch, bool IsNew);

/// <summary>Which batches to list.</summary>
/// <param name="UserId">Of the owner; null for everybody of the tenant.</param>
/// <param name="TenantId">Of the owner; null for all tenants, and then of everybody.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor"><see cref="BatchPage.NextCursor"/> of the page before; null for the first page.</param>
public sealed record BatchQuery(long? UserId, long? TenantId, int Limit, string? Cursor = null);

/// <summary>One page of batches.</summary>
/// <param name="Batches">Newest first.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record BatchPage(IReadOnlyList<Batch> Batches, string? NextCursor);

/// <summary>Conditional changes over <see cref="IBatchStore"/>.</summary>
public static class BatchStoreExtensions
{
    /// <summary>The batch is in the store; null when that cannot be read now.</summary>
    public static async Task<bool?> IsThereAsync(this IBatchStore store, BatchId id, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (JobStoreException)
        {
            return null;
        }
    }

    /// <summary>Sees to it that whoever stored the batch cannot take it back any more, because somebody else is told of it or makes its jobs.</summary>
    /// <returns>False when it was taken back already.</returns>
    public static async Task<bool> TryKeepAsync(this IBatchStore store, Batch batch, CancellationToken cancellationToken) =>
        !batch.IsUntouched || (await store.ChangeAsync(batch.Id, found => found.IsUntouched ? found : null, cancellationToken).ConfigureAwait(false)).Batch is not null;

    /// <summary>Applies a change to the batch as it is, again after each lost race, until it is stored or does not apply.</summary>
    /// <returns>The batch afterwards and whether this call changed it; a null batch does not exist.</returns>
    public static async Task<(Batch? Batch, bool Changed)> ChangeAsync(
        this IBatchStore store, BatchId id, Func<Batch, Batch?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
            if (batch is null || change(batch) is not { } next)
            {
                return (batch, false);
            }

            if (await store.TryReplaceAsync(next, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                return (stored, true);
            }
        }
    }
}
