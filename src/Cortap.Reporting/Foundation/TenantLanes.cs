namespace Cortap.Reporting.Foundation;

/// <summary>
/// Room for so many at once, of which a tenant holds no more than three times what is left: alone three quarters, and beside others who hold much it gets
/// nothing that is given back before those who have none. Nobody waits here; who finds no room comes again later.
/// </summary>
/// <param name="count">How many.</param>
public sealed class TenantLanes(int count)
{
    private const int MostOfWhatIsLeft = 3;

    private readonly List<long> _holders = [];

    /// <summary>To be disposed afterwards; null when there is no room for this tenant.</summary>
    public IDisposable? TryEnter(long tenantId)
    {
        lock (_holders)
        {
            if (!HasRoom(count, _holders.Count, _holders.Count(holder => holder == tenantId))) return null;
            _holders.Add(tenantId);
            return new Lane(this, tenantId);
        }
    }

    /// <summary>The rule itself.</summary>
    /// <param name="count">How many there is room for.</param>
    /// <param name="taken">How many are in.</param>
    /// <param name="own">How many of them are the tenant's.</param>
    internal static bool HasRoom(int count, int taken, int own) => own < MostOfWhatIsLeft * (count - taken);

    private sealed class Lane(TenantLanes lanes, long tenantId) : IDisposable
    {
        public void Dispose()
        {
            lock (lanes._holders)
            {
                lanes._holders.Remove(tenantId);
            }
        }
    }
}
