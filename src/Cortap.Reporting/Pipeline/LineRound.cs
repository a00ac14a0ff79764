using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>What every host does every few seconds: looks after the line, batches and receivers that are back, and tells the gauges how the line stands.</summary>
public sealed class LineRound(
    LineKeeper keeper, Redrive redrive, BatchKeeper batches, IJobLine line, IReceiverStore receivers, FailureRun failures, CortapMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RedriveWait = TimeSpan.FromSeconds(2);

    // Of one receiver there may be thousands of dead letters, for which neither the line nor another receiver's few are to wait. Rounds may overlap.
    private readonly HashSet<Task> _redrives = [];

    private long? _countedAt;

    /// <param name="isFirst">The first round of a process that shares the line with no other.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    /// <exception cref="AggregateException">Some of it could not be done; the next round tries again.</exception>
    public async Task RunAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var parts = new IndependentParts(cancellationToken);
        await parts.DoAsync(() => keeper.LookAsync(isFirst, cancellationToken)).ConfigureAwait(false);
        foreach (var ended in await RedriveAsync(cancellationToken).ConfigureAwait(false)) await parts.DoAsync(() => ended).ConfigureAwait(false);
        if (_countedAt is not { } at || time.GetElapsedTime(at) >= CountEvery) await parts.DoAsync(() => CountAsync(cancellationToken)).ConfigureAwait(false);
        parts.ThrowIfAnyFailed("The line and what hangs on it were looked after in part.");
    }

    /// <returns>Those that have ended.</returns>
    private async Task<List<Task>> RedriveAsync(CancellationToken cancellationToken)
    {
        var started = redrive.RunAsync(cancellationToken);
        Task all;
        lock (_redrives)
        {
            _redrives.Add(started);
            all = Task.WhenAll(_redrives);
        }

        await Task.WhenAny(all, Task.Delay(RedriveWait, time, cancellationToken)).ConfigureAwait(false);
        lock (_redrives)
        {
            var ended = _redrives.Where(one => one.IsCompleted).ToList();
            _redrives.ExceptWith(ended);
            return ended;
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var backlog = await batches.LookAsync(cancellationToken).ConfigureAwait(false);
        var counts = await line.CountAsync(cancellationToken).ConfigureAwait(false);
        var troubled = await receivers.ListAsync(cancellationToken).ConfigureAwait(false);
        metrics.LineCounted(new LineGauges(
            counts.AtWork,
            counts.Waiting,
            SecondsSince(counts.OldestWaitingSince),
            counts.DeadLetters + backlog.DeadLetters,
            troubled.Count(receiver => receiver.IsResting),
            backlog.Open,
            SecondsSince(counts.OldestAtWorkSince),
            counts.DeadLetters == 0 ? 0 : await failures.CountAsync(cancellationToken).ConfigureAwait(false)));
        _countedAt = time.GetTimestamp();
    }

    private double SecondsSince(DateTimeOffset? since) => since is { } from ? Math.Max(0, (time.GetUtcNow() - from).TotalSeconds) : 0;
}
