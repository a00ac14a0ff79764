using System.Collections.Concurrent;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// One token bucket per user and process: as many requests at once as fit a minute's allowance, refilled evenly. Buckets that are full
/// again are forgotten.
/// </summary>
/// <param name="perMinute">Allowance; 0 is unlimited.</param>
/// <param name="time">The clock; only its monotonic time stamps are read.</param>
public sealed class RateLimiter(int perMinute, TimeProvider time)
{
    private const int PruneAbove = 10_000;

    private readonly ConcurrentDictionary<(long TenantId, long UserId), Bucket> _buckets = new();

    /// <summary>The one policy of all routes that start work: the refusal to answer, or null when the request may pass.</summary>
    public Problem? Refuse(Caller caller) => TryAcquire(caller) is { } wait
        ? new Problem(ErrorCodes.RateLimited, "This user has asked for too much work within a minute; wait and try again.", RetryAfter: wait)
        : null;

    /// <summary>Null when the request may pass; else how long to wait, whole seconds.</summary>
    public TimeSpan? TryAcquire(Caller caller)
    {
        if (perMinute <= 0)
        {
            return null;
        }

        if (_buckets.Count > PruneAbove)
        {
            Prune();
        }

        var wait = _buckets.GetOrAdd((caller.TenantId, caller.UserId), _ => new Bucket(perMinute, time.GetTimestamp())).TryTake(perMinute, time);
        return wait is null ? null : TimeSpan.FromSeconds(Math.Ceiling(wait.Value.TotalSeconds));
    }

    private void Prune()
    {
        foreach (var pair in _buckets.Where(pair => pair.Value.IsFull(perMinute, time)).ToList())
        {
            _buckets.TryRemove(pair);
        }
    }

    private sealed class Bucket(double tokens, long filledAt)
    {
        private readonly Lock _lock = new();
        private double _tokens = tokens;
        private long _filledAt = filledAt;

        public TimeSpan? TryTake(int perMinute, TimeProvider time)
        {
            lock (_lock)
            {
                Refill(perMinute, time);
                if (_tokens < 1)
                {
                    return TimeSpan.FromMinutes((1 - _tokens) / perMinute);
                }

                _tokens--;
                return null;
            }
        }

        public bool IsFull(int perMinute, TimeProvider time)
        {
            lock (_lock)
            {
                Refill(perMinute, time);
                return _tokens >= perMinute;
            }
        }

        private void Refill(int perMinute, TimeProvider time)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(perMinute, _tokens + (time.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute));
            _filledAt = now;
        }
    }
}
