using System.Runtime.CompilerServices;

namespace Cortap.Reporting.Jobs;

/// <summary>Conditional changes and whole listings over <see cref="IJobStore"/>.</summary>
public static class JobStoreExtensions
{
    private const int PageSize = 100;

    /// <summary>Applies a change to the job as it is, again after each lost race, until it is stored or does not apply.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The job.</param>
    /// <param name="change">One of <see cref="JobChanges"/>; null leaves the job alone.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The job afterwards and whether this call changed it; a null job does not exist.</returns>
    public static async Task<(Job? Job, bool Changed)> ChangeAsync(
        this IJobStore store, JobId id, Func<Job, Job?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
            var next = job is null ? null : change(job);
            if (next is null)
            {
                return (job, false);
            }

            var stored = await store.TryReplaceAsync(next, cancellationToken).ConfigureAwait(false);
            if (stored is not null)
            {
                return (stored, true);
            }

            if (!JobTransitions.IsLegal(job!.Status, next.Status))
            {
                throw new InvalidOperationException($"A job may not go from {job.Status} to {next.Status}.");
            }
        }
    }

    /// <summary>Sees to it that whoever stored the job cannot take it back any more, because somebody else is told of it.</summary>
    /// <returns>False when it was taken back already.</returns>
    public static async Task<bool> TryKeepAsync(this IJobStore store, Job job, CancellationToken cancellationToken) =>
        !job.IsUntouched || (await store.ChangeAsync(job.Id, found => found.IsUntouched ? found : null, cancellationToken).ConfigureAwait(false)).Job is not null;

    /// <summary>The job is in the store; null when that cannot be read now.</summary>
    public static async Task<bool?> IsThereAsync(this IJobStore store, JobId id, CancellationToken cancellationToken)
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

    /// <summary>All jobs that <see cref="Job.IsDeliveredLate"/>, read page by page.</summary>
    public static async IAsyncEnumerable<Job> ListLateDeliveriesAsync(this IJobStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<Job> page = [];
        do
        {
            page = await store.ListLateDeliveriesAsync(page.Count == 0 ? null : page[^1], PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var job in page)
            {
                yield return job;
            }
        }
        while (page.Count == PageSize);
    }

    /// <summary>All jobs of a query, read page by page.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">Its limit is ignored.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async IAsyncEnumerable<Job> ListAllAsync(
        this IJobStore store, JobQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        query = query with { Limit = PageSize };
        while (true)
        {
            var page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var job in page?.Jobs ?? [])
            {
                yield return job;
            }

            if (page?.NextCursor is null)
            {
                yield break;
            }

            query = query with { Cursor = page.NextCursor };
        }
    }
}
