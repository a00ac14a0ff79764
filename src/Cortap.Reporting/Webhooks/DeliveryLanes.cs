namespace Cortap.Reporting.Webhooks;

/// <summary>
/// How many attempts this host makes at once: in all, to one receiver, to receivers that may hang, and as tests. Each of these is shared by tenants as
/// <see cref="TenantLanes"/> are, because a tenant may name as many receivers as it likes. The caps are each host's own, for two hosts' doubling them does
/// no harm.
/// </summary>
public sealed class DeliveryLanes(WebhookOptions options)
{
    // At most as many as may be made at once, so that counting them each time costs nothing.
    private readonly List<Lane> _taken = [];

    /// <summary>To be disposed after the attempt; null when there is no room.</summary>
    /// <param name="origin">Of the receiver.</param>
    /// <param name="tenantId">For whom.</param>
    /// <param name="kind">What the attempt is for.</param>
    public IDisposable? TryEnter(string origin, long tenantId, AttemptKind kind)
    {
        lock (_taken)
        {
            var hasRoom = HasRoom(options.MaxAtOnce, _ => true)
                && HasRoom(options.MaxAtOncePerReceiver, lane => lane.Origin == origin)
                && kind switch
                {
                    AttemptKind.ToSuspect => HasRoom(options.MaxAtOnce / 2, lane => lane.Kind == kind) && HasRoom(1, lane => lane.Kind == kind && lane.Origin == origin),
                    AttemptKind.Test => HasRoom(options.MaxAtOnce / 4, lane => lane.Kind == kind) && HasRoom(1, lane => lane.Kind == kind && lane.Origin == origin),
                    _ => true,
                };
            if (!hasRoom) return null;

            var taken = new Lane(this, origin, tenantId, kind);
            _taken.Add(taken);
            return taken;
        }

        bool HasRoom(int count, Func<Lane, bool> isOfThese)
        {
            var (all, own) = (0, 0);
            foreach (var lane in _taken)
            {
                if (!isOfThese(lane)) continue;
                all++;
                if (lane.TenantId == tenantId) own++;
            }

            return TenantLanes.HasRoom(count, all, own);
        }
    }

    private sealed class Lane(DeliveryLanes lanes, string origin, long tenantId, AttemptKind kind) : IDisposable
    {
        public string Origin => origin;

        public long TenantId => tenantId;

        public AttemptKind Kind => kind;

        public void Dispose()
        {
            lock (lanes._taken)
            {
                lanes._taken.Remove(this);
            }
        }
    }
}

/// <summary>What an attempt is for.</summary>
public enum AttemptKind
{
    /// <summary>A delivery.</summary>
    Delivery,

    /// <summary>A delivery whose receiver gave this tenant no answer in time when it was last called. They have half of the lanes, and one to a receiver.</summary>
    ToSuspect,

    /// <summary>A test of any receiver, which may hang. They have a quarter of the lanes, and one to a receiver, and take nothing from suspects.</summary>
    Test,
}
