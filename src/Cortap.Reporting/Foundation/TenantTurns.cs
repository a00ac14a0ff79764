namespace Cortap.Reporting.Foundation;

/// <summary>
/// Places for which work waits. One that is given back goes to the tenant that has had none for the longest time, so that a tenant's many do not keep
/// another's few waiting; of one tenant's, whoever came first is first.
/// </summary>
/// <param name="count">How many are in at once.</param>
public sealed class TenantTurns(int count)
{
    private readonly List<Waiter> _waiting = [];

    // A number for each tenant that ever had a place, which are few.
    private readonly Dictionary<long, long> _lastTurns = [];
    private int _free = count;
    private long _turn;

    /// <summary>A place, to be disposed afterwards.</summary>
    /// <param name="tenantId">Whose work it is.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IDisposable> EnterAsync(long tenantId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(tenantId);
        lock (_waiting)
        {
            _waiting.Add(waiter);
            if (_free > 0)
            {
                _free--;
                Serve(waiter);
            }
        }

        try
        {
            await waiter.Turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Place(this);
        }
        catch (OperationCanceledException)
        {
            bool isServed;
            lock (_waiting)
            {
                isServed = !_waiting.Remove(waiter);
            }

            if (isServed) Leave();
            throw;
        }
    }

    private void Leave()
    {
        lock (_waiting)
        {
            if (_waiting.MinBy(waiter => _lastTurns.GetValueOrDefault(waiter.TenantId)) is { } next) Serve(next);
            else _free++;
        }
    }

    private void Serve(Waiter waiter)
    {
        _waiting.Remove(waiter);
        _lastTurns[waiter.TenantId] = ++_turn;
        waiter.Turn.SetResult();
    }

    private sealed class Waiter(long tenantId)
    {
        public long TenantId => tenantId;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(TenantTurns turns) : IDisposable
    {
        public void Dispose() => turns.Leave();
    }
}
