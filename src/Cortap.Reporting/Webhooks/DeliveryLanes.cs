using System.Threading.RateLimiting;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// How many attempts this host makes at once: in all, for one tenant, and to one receiver, of one that has timed out lately just one. Nobody waits here;
/// who finds no room comes again later. The caps are each host's own, for two hosts' doubling them does no harm.
/// </summary>
public sealed class DeliveryLanes(WebhookOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _all = PartitionedRateLimiter.CreateChained(
        OfEach(options.MaxAtOncePerReceiver), OfAll(options.MaxAtOnce));

    // A tenant may name as many receivers as it likes, and all of them may hang: it leaves a quarter of the lanes to the others.
    private readonly PartitionedRateLimiter<long> _tenants = PartitionedRateLimiter.Create<long, long>(
        tenant => RateLimitPartition.GetConcurrencyLimiter(tenant, _ => new ConcurrencyLimiterOptions { PermitLimit = options.MaxAtOnce - (options.MaxAtOnce / 4) }));

    // Receivers that may hang, however many, leave half of the lanes to the others.
    private readonly PartitionedRateLimiter<string> _suspects = PartitionedRateLimiter.CreateChained(OfEach(1), OfAll(options.MaxAtOnce / 2));

    /// <summary>To be disposed after the attempt; null when there is no room.</summary>
    /// <param name="origin">Of the receiver.</param>
    /// <param name="tenantId">For whom.</param>
    /// <param name="isSuspect">Its last attempt for this tenant timed out.</param>
    public IDisposable? TryEnter(string origin, long tenantId, bool isSuspect)
    {
        var leave = new Leave();
        return leave.Holds(_tenants.AttemptAcquire(tenantId)) && leave.Holds(_all.AttemptAcquire(origin)) && (!isSuspect || leave.Holds(_suspects.AttemptAcquire(origin)))
            ? leave : leave.Returned();
    }

    public void Dispose()
    {
        _tenants.Dispose();
        _all.Dispose();
        _suspects.Dispose();
    }

    private static PartitionedRateLimiter<string> OfEach(int count) => PartitionedRateLimiter.Create<string, string>(
        origin => RateLimitPartition.GetConcurrencyLimiter(origin, _ => new ConcurrencyLimiterOptions { PermitLimit = count }));

    private static PartitionedRateLimiter<string> OfAll(int count) => PartitionedRateLimiter.Create<string, string>(
        _ => RateLimitPartition.GetConcurrencyLimiter("all", _ => new ConcurrencyLimiterOptions { PermitLimit = count }));

    /// <summary>What an attempt holds as long as it lasts.</summary>
    private sealed class Leave : IDisposable
    {
        private readonly List<RateLimitLease> _leases = [];

        public bool Holds(RateLimitLease lease)
        {
            _leases.Add(lease);
            return lease.IsAcquired;
        }

        public Leave? Returned()
        {
            Dispose();
            return null;
        }

        public void Dispose() => _leases.ForEach(lease => lease.Dispose());
    }
}
