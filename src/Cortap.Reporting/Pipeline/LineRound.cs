using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>What every host does every few seconds: looks after the line, batches and receivers that are back, and tells the gauges how the line stands.</summary>
public sealed class LineRound(
    LineKeeper keeper, Redrive redrive, BatchKeeper batches, IJobLine line, IReceiverStore receivers, CortapMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);

    private long? _countedAt;

    /// <param name="isFirst">The first round of a process that shares the line with no other.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    public async Task RunAsync(bool isFirst, CancellationToken cancellationToken)
    {
        await keeper.LookAsync(isFirst, cancellationToken).ConfigureAwait(false);
        await redrive.RunAsync(cancellationToken).ConfigureAwait(false);
        if (_countedAt is { } at && time.GetElapsedTime(at) < CountEvery) return;

        var backlog = await batches.LookAsync(cancellationToken).ConfigureAwait(false);
        var counts = await line.CountAsync(cancellationToken).ConfigureAwait(false);
        var troubled = await receivers.ListAsync(cancellationToken).ConfigureAwait(false);
        var oldest = counts.OldestWaitingSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
        metrics.LineCounted(new LineGauges(
            counts.AtWork, counts.Waiting, Math.Max(0, oldest.TotalSeconds), counts.DeadLetters + backlog.DeadLetters, troubled.Count(receiver => receiver.IsResting), backlog.Open));
        _countedAt = time.GetTimestamp();
    }
}
