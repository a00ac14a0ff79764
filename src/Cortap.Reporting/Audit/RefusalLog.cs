using System.Diagnostics.CodeAnalysis;

namespace Cortap.Reporting.Audit;

/// <summary>
/// Records refusals, each of its own while they are few. Whoever has no right to anything must not be able to fill the store by asking again and again,
/// so of many within a minute the rest becomes one record that tells how many there were.
/// </summary>
public sealed class RefusalLog(AuditLog audit, TimeProvider time)
{
    /// <summary>So many of one user, or of one address without a user, are recorded one by one each minute.</summary>
    public const int EachPerMinute = 60;

    /// <summary>So many of all addresses without a user together are recorded one by one each minute.</summary>
    public const int AnonymousPerMinute = 300;

    private const string Others = "others";

    // While the store refuses.
    private const int MostOwed = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tally> _tallies = [];
    private readonly Queue<AuditEvent> _owed = [];
    private long? _begunAt;
    private int _anonymous;

    /// <summary>Returns when the refusal is durable, or counted.</summary>
    /// <exception cref="AuditStoreException">The store cannot be reached or refuses.</exception>
    public async Task RecordAsync(AuditEvent refusal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var isToBeRecorded = Count(refusal);
        await RecordOwedAsync(cancellationToken).ConfigureAwait(false);
        if (isToBeRecorded)
        {
            await audit.RecordAsync(refusal, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Records what minutes that are over have left, so that it does not wait for the next refusal.</summary>
    /// <param name="isLast">Also what this minute has left, because the service stops.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="AuditStoreException">The store cannot be reached or refuses.</exception>
    public async Task SettleAsync(bool isLast, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Settle(time.GetTimestamp(), isLast);
        }

        await RecordOwedAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordOwedAsync(CancellationToken cancellationToken)
    {
        while (TryTake(out var owed))
        {
            try
            {
                await audit.RecordAsync(owed, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                lock (_gate)
                {
                    _owed.Enqueue(owed);
                }

                throw;
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out AuditEvent? owed)
    {
        lock (_gate)
        {
            return _owed.TryDequeue(out owed);
        }
    }

    // Under the lock.
    private void Settle(long now, bool isLast)
    {
        if (!isLast && _begunAt is { } begunAt && time.GetElapsedTime(begunAt, now) < Window)
        {
            return;
        }

        foreach (var tally in _tallies.Values.Where(tally => tally.Left > 0))
        {
            _owed.Enqueue(tally.Last with { Count = tally.Left });
        }

        while (_owed.Count > MostOwed)
        {
            _owed.Dequeue();
        }

        _tallies.Clear();
        _anonymous = 0;
        _begunAt = now;
    }

    /// <summary>This one is to be recorded now, because there is room.</summary>
    private bool Count(AuditEvent refusal)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            Settle(now, isLast: false);
            var isRoom = refusal.Actor is not null || _anonymous < AnonymousPerMinute;
            var key = refusal.Actor is { } actor ? $"{actor.TenantId}:{actor.UserId}" : $"{refusal.Client}";
            if (!_tallies.TryGetValue(key, out var tally) && !_tallies.TryGetValue(key = isRoom ? key : Others, out tally))
            {
                _tallies[key] = tally = new Tally(refusal);
            }

            if (isRoom && tally.Recorded < EachPerMinute)
            {
                tally.Recorded++;
                if (refusal.Actor is null) _anonymous++;
                return true;
            }

            tally.Left++;
            tally.Last = refusal;
            return false;
        }
    }

    private sealed class Tally(AuditEvent first)
    {
        public int Recorded { get; set; }

        /// <summary>Those that have no record of their own.</summary>
        public int Left { get; set; }

        public AuditEvent Last { get; set; } = first;
    }
}
