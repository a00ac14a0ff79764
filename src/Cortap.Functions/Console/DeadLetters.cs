using System.Collections.Concurrent;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Console;

/// <summary>Many dead letters at once.</summary>
public sealed class DeadLetters(IJobStore store, JobCommands commands, JobWorkflows workflows)
{
    /// <summary>No more are sent with one answer.</summary>
    public const int Most = 1_000;

    private const int AtOnce = 64;
    private const int PageSize = 100;

    /// <summary>Dead letters, newest first; at most <see cref="Most"/>.</summary>
    /// <param name="query">Which; its status and limit are ignored.</param>
    /// <param name="origin">Of the receiver, as <see cref="Receiver.OriginOf"/> gives it; null for all.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<Job>> FindAsync(JobQuery query, string? origin, CancellationToken cancellationToken)
    {
        var found = new List<Job>();
        query = query with { Status = JobStatus.CallbackFailed, Limit = PageSize, Cursor = null };
        while (true)
        {
            var page = (await store.ListAsync(query, cancellationToken))!;
            found.AddRange(page.Jobs.Where(job => job.Callback?.Status == CallbackStatus.Failed
                && (origin is null || (job.CallbackUrl is { } url && Receiver.OriginOf(url) == origin))));
            if (page.NextCursor is null || found.Count >= Most) return found.Count > Most ? found[..Most] : found;
            query = query with { Cursor = page.NextCursor };
        }
    }

    /// <summary>Begins a new delivery of each.</summary>
    /// <returns>The jobs whose delivery was begun, and for each other one why not.</returns>
    public async Task<(IReadOnlyList<Job> Sent, IReadOnlyList<string> Refused)> RedeliverAsync(IReadOnlyList<Job> jobs)
    {
        var sent = new ConcurrentQueue<Job>();
        var refused = new ConcurrentQueue<string>();
        // Begun is begun: whether somebody waits for the answer or not, no part is left out.
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (job, _) =>
        {
            if ((await commands.RedeliverAsync(job, CancellationToken.None)).TryGet(out var begun, out var problem))
            {
                await workflows.DeliverAsync(begun);
                sent.Enqueue(begun);
            }
            else
            {
                refused.Enqueue($"{job.Id}: {problem.Message}");
            }
        });
        return ([.. sent], [.. refused]);
    }
}
