using System.Threading.RateLimiting;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// How many attempts this host makes at once: in all, and to one receiver, of one that has timed out lately just one. Nobody waits here; who finds
/// no room comes again later. The caps are each host's own, for two hosts' doubling them does no harm.
/// </summary>
public sealed class DeliveryLanes(WebhookOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _all = PartitionedRateLimiter.CreateChained(
        OfEach(options.MaxAtOncePerReceiver), OfAll(options.MaxAtOnce));

    // Receivers that may hang, however many, leave half of the lanes to the others.
    private readonly PartitionedRateLimiter<string> _suspects = PartitionedRateLimiter.CreateChained(OfEach(1), OfAll(options.MaxAtOnce / 2));

    /// <summary>To be disposed after the attempt; null when there is no room.</summary>
    /// <param name="origin">Of the receiver.</param>
    /// <param name="isSuspect">Its last attempt timed out.</param>
    public IDisposable? TryEnter(string origin, bool isSuspect)
    {
        var lane = _all.AttemptAcquire(origin);
        if (!lane.IsAcquired)
        {
            lane.Dispose();
            return null;
        }

        if (!isSuspect)
        {
            return lane;
        }

        var place = _suspects.AttemptAcquire(origin);
        if (place.IsAcquired)
        {
            return new Both(lane, place);
        }

        place.Dispose();
        lane.Dispose();
        return null;
    }

    public void Dispose()
    {
        _all.Dispose();
        _suspects.Dispose();
    }

    private static PartitionedRateLimiter<string> OfEach(int count) => PartitionedRateLimiter.Create<string, string>(
        origin => RateLimitPartition.GetConcurrencyLimiter(origin, _ => new ConcurrencyLimiterOptions { PermitLimit = count }));

    private static PartitionedRateLimiter<string> OfAll(int count) => PartitionedRateLimiter.Create<string, string>(
        _ => RateLimitPartition.GetConcurrencyLimiter("all", _ => new ConcurrencyLimiterOptions { PermitLimit = count }));

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            second.Dispose();
            first.Dispose();
        }
    }
}
