using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sees to it that every open batch has its workflow: a crash between the record and the workflow, or an operator who ended it, must not leave it open for ever.</summary>
public sealed partial class BatchKeeper(IBatchStore batches, IBatchWorkflows workflows, TimeProvider time, ILogger<BatchKeeper> logger)
{
    /// <summary>So many open batches are looked at in one round, and so many dead letters counted; default 1,000.</summary>
    public int MaxAtOnce { get; init; } = 1_000;

    // The line is looked after in the same round: it must not wait for the workflows of a thousand batches, one after the other.
    private const int ReadAtOnce = 50;

    // Of more than can be looked at in one round, the next round goes on with the next. Lost with the process, it begins anew.
    private Batch? _last;
    private int _before;

    // Whoever has written the record goes on with the workflow within moments.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<BatchBacklog> LookAsync(CancellationToken cancellationToken)
    {
        var open = await batches.ListMarkedAsync(BatchMark.Open, _last, MaxAtOnce, cancellationToken).ConfigureAwait(false);
        var count = _before + open.Count;
        // Damaged ones are not among them, so that one which is not full need not be the last.
        (_last, _before) = open.Count < MaxAtOnce / 2 ? (null, 0) : (open[^1], count);
        foreach (var some in open.Where(batch => (time.GetUtcNow() - batch.UpdatedAt).Duration() >= Grace).Chunk(ReadAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(LookAfterAsync)).ConfigureAwait(false);
        }

        var dead = await batches.ListMarkedAsync(BatchMark.DeadLetter, after: null, MaxAtOnce, cancellationToken).ConfigureAwait(false);
        return new BatchBacklog(count, dead.Count);
    }

    private async Task LookAfterAsync(Batch batch)
    {
        try
        {
            await (batch.IsEnded ? LookAfterDeliveryAsync(batch) : LookAfterJobsAsync(batch)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // It is looked at again soon, and the others must not wait for it.
            LogNotLookedAfter(error, batch.Id);
        }
    }

    private async Task LookAfterJobsAsync(Batch batch)
    {
        var state = (await workflows.ReadAsync(OrchestrationIds.Batch(batch.Id), CancellationToken.None).ConfigureAwait(false))?.State;
        // Held by an operator; one that is cancelled has to end all the same.
        if (state is OrchestrationState.Suspended && batch.CancelledAt is not null) await workflows.WakeAsync(batch.Id).ConfigureAwait(false);
        if (state is OrchestrationState.Pending or OrchestrationState.Running or OrchestrationState.Suspended) return;
        await workflows.StartAsync(batch.Id).ConfigureAwait(false);
        LogTakenUp(batch.Id);
    }

    private async Task LookAfterDeliveryAsync(Batch batch)
    {
        var snapshot = await workflows.ReadAsync(OrchestrationIds.Delivery(batch.Id, batch.Callback!.Delivery), CancellationToken.None).ConfigureAwait(false);
        if (snapshot is null)
        {
            await workflows.DeliverAsync(batch).ConfigureAwait(false);
        }
        else if (snapshot.State is OrchestrationState.Ended or OrchestrationState.Terminated)
        {
            var now = time.GetUtcNow();
            var attempt = new CallbackAttempt(now, TimeSpan.Zero, null, "The delivery was ended before the receiver took the webhook.");
            await batches.ChangeAsync(
                batch.Id, current => current.Callback?.Delivery == batch.Callback.Delivery ? current.GiveUpDelivery(attempt, now) : null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Batch {BatchId}, whose workflow was gone, was taken up")]
    private partial void LogTakenUp(BatchId batchId);

    [LoggerMessage(2, LogLevel.Warning, "Batch {BatchId} could not be looked after; it is tried again in some seconds")]
    private partial void LogNotLookedAfter(Exception exception, BatchId batchId);
}

/// <summary>What is left to do about batches.</summary>
/// <param name="Open">Have not ended, or have a webhook that is not settled.</param>
/// <param name="DeadLetters">Have a webhook that was given up.</param>
public sealed record BatchBacklog(int Open, int DeadLetters);
