using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Audit;

/// <summary>How the audit record is kept.</summary>
public sealed record AuditOptions
{
    /// <summary><c>AUDIT_RETENTION_DAYS</c>.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long records may wait for their checkpoint.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Signs checkpoints over what was recorded since the last one. Every host does; of two that sign the same one, one is kept. Removes records that
/// are past their time, up to a checkpoint, so that what is left can still be verified.
/// </summary>
/// <param name="store">The records.</param>
/// <param name="checkpoints">Where they go.</param>
/// <param name="key">Signs; null when the service has no key: then there are no checkpoints.</param>
/// <param name="options">Times.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what does not fit.</param>
public sealed partial class CheckpointKeeper(
    IAuditStore store, ICheckpointStore checkpoints, ECDsa? key, AuditOptions options, TimeProvider time, ILogger<CheckpointKeeper> logger) : IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly SemaphoreSlim _due = new(0);
    private Kept? _last;
    private bool _isChecked;
    private long _recorded;

    /// <summary>How reports refer to the last checkpoint that is known here; null when there is none.</summary>
    public string? LatestReference => _last?.Checkpoint.Reference;

    /// <summary>
    /// Tells that a record was appended, so that a checkpoint is made early when there are many, or none yet: a backup of a service that has just begun
    /// can then be verified like any other.
    /// </summary>
    public void Recorded(long number)
    {
        if (_last is not { } last)
        {
            if (Interlocked.CompareExchange(ref _recorded, number, 0) == 0) _due.Release();
            return;
        }

        if (number - last.Checkpoint.Last < AuditCheckpoint.MaxRecords) return;
        var signalled = Interlocked.Read(ref _recorded);
        if (number - signalled >= AuditCheckpoint.MaxRecords && Interlocked.CompareExchange(ref _recorded, number, signalled) == signalled) _due.Release();
    }

    /// <summary>Ends when it is time for a checkpoint: after the interval, or when there are many records.</summary>
    public Task WhenDueAsync(CancellationToken cancellationToken) => _due.WaitAsync(options.CheckpointInterval, cancellationToken);

    /// <summary>Covers everything that is recorded by checkpoints.</summary>
    /// <exception cref="AuditStoreException">A store cannot be reached or refuses; the next round tries again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (key is null) return;
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReadLastAsync(cancellationToken).ConfigureAwait(false);
            if (!_isChecked)
            {
                await CheckAsync(cancellationToken).ConfigureAwait(false);
                _isChecked = true;
            }

            while (await MakeNextAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Removes the records whose checkpoint is past the retention.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<long> PruneAsync(CancellationToken cancellationToken)
    {
        var horizon = time.GetUtcNow() - options.Retention;
        var oldest = await store.ReadAsync(0, 1, cancellationToken).ConfigureAwait(false);
        var newest = await FindCheckpointAsync(checkpoint => checkpoint.At < horizon, cancellationToken).ConfigureAwait(false);
        if (oldest.Count == 0 || newest is null || newest.Last < oldest[0].Number) return 0;

        var removed = await store.PruneAsync(newest.Last, cancellationToken).ConfigureAwait(false);
        LogPruned(removed, newest.Last);
        return removed;
    }

    /// <summary>The last of the checkpoints for which something holds that held for all before it; null when it holds for none.</summary>
    public async Task<AuditCheckpoint?> FindCheckpointAsync(Predicate<AuditCheckpoint> holds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(holds);
        if (await checkpoints.ReadLastAsync(cancellationToken).ConfigureAwait(false) is not { } text || !AuditCheckpoint.TryRead(text, out var last)) return null;
        if (holds(last)) return last;

        // Those that are missing were removed because they were old.
        AuditCheckpoint? found = null;
        for (long low = 1, high = last.Index - 1; low <= high;)
        {
            var middle = low + ((high - low) / 2);
            var isRead = AuditCheckpoint.TryRead(await checkpoints.ReadAsync(middle, cancellationToken).ConfigureAwait(false) ?? "", out var checkpoint);
            if (!isRead || holds(checkpoint!))
            {
                found = checkpoint ?? found;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return found;
    }

    public void Dispose()
    {
        _oneAtATime.Dispose();
        _due.Dispose();
    }

    private async Task ReadLastAsync(CancellationToken cancellationToken)
    {
        if (await checkpoints.ReadLastAsync(cancellationToken).ConfigureAwait(false) is not { } text) return;
        _last = AuditCheckpoint.TryRead(text, out var checkpoint)
            ? new(checkpoint, AuditCheckpoint.HashOf(text)) : throw new AuditStoreException("The last checkpoint of the audit record is damaged; see docs/audit.md.");
    }

    /// <summary>What the last checkpoint covers must be in the store. It is not after a restore from an older backup, or after tampering.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_last is not { Checkpoint: { } last }) return;
        var end = await store.ReadLastAsync(cancellationToken).ConfigureAwait(false);
        if (end is null || end.Number < last.Last)
        {
            LogBehind(end?.Number ?? 0, last.Last);
            var resumed = new AuditEvent(AuditActions.Resumed, null, time.GetUtcNow()) { Count = last.Last - (end?.Number ?? 0) };
            await store.AppendAsync(resumed, new AuditHead(last.Last, last.Head), cancellationToken).ConfigureAwait(false);
            return;
        }

        var covered = await store.ReadAsync(last.Last - 1, 1, cancellationToken).ConfigureAwait(false);
        if (covered is not [var record] || record.Number != last.Last || record.Hash != last.Head) LogDifferent(last.Index, last.Last);
    }

    private async Task<bool> MakeNextAsync(CancellationToken cancellationToken)
    {
        var before = _last?.Checkpoint;
        var records = await store.ReadAsync(before?.Last ?? 0, AuditCheckpoint.MaxRecords, cancellationToken).ConfigureAwait(false);
        if (records.Count == 0) return false;

        // What was lost between two records is lost; each checkpoint covers numbers without a gap.
        var run = records.TakeWhile((record, index) => record.Number == records[0].Number + index).ToList();

        // Never before the one that it follows, or a clock that is far behind would make all that is covered seem past its time.
        var now = time.GetUtcNow();
        var next = new AuditCheckpoint(
            (before?.Index ?? 0) + 1, run[0].Number, run[^1].Number, MerkleTree.Root([.. run.Select(record => record.Hash)]), run[^1].Hash,
            _last?.Hash ?? AuditHash.Nothing, before?.At > now ? before.At : now);
        var text = next.Sign(key!);
        if (await checkpoints.TryCreateAsync(next.Index, text, cancellationToken).ConfigureAwait(false))
        {
            _last = new(next, AuditCheckpoint.HashOf(text));
        }
        else
        {
            await ReadLastAsync(cancellationToken).ConfigureAwait(false);
            if (_last is not { } last || last.Checkpoint.Index < next.Index)
                throw new AuditStoreException($"Checkpoint {next.Index} of the audit record is there and cannot be read as the last one; see docs/audit.md.");
        }

        return true;
    }

    [LoggerMessage(1, LogLevel.Critical, "The audit record ends at {Number}, but its last checkpoint covers {Covered}: records are lost. After a restore from a backup that is expected; otherwise somebody removed them. It goes on after the checkpoint; `cortap audit verify` shows the gap")]
    private partial void LogBehind(long number, long covered);

    [LoggerMessage(2, LogLevel.Critical, "Record {Number} of the audit record is not the one that checkpoint {Index} was signed over: somebody changed it. Run `cortap audit verify`, and keep store and checkpoints as they are")]
    private partial void LogDifferent(long index, long number);

    [LoggerMessage(3, LogLevel.Information, "Removed {Removed} audit records that were past their time, up to {Through}")]
    private partial void LogPruned(long removed, long through);

    /// <param name="Checkpoint">The last one.</param>
    /// <param name="Hash">What the next one refers to.</param>
    private sealed record Kept(AuditCheckpoint Checkpoint, AuditHash Hash);
}
