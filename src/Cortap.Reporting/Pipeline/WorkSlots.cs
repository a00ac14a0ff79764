using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Bounds how many jobs this process fetches or renders at once (<c>MAX_CONCURRENT_JOBS</c>). Jobs beyond that do not wait inside an activity,
/// where they would keep others from running: they are remembered here, wait in their orchestration, and are called in their order.
/// </summary>
public sealed class WorkSlots(int limit, TimeProvider time)
{
    // A called job that does not come, because it was cancelled meanwhile, loses its turn.
    private static readonly TimeSpan Reservation = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<JobId> _waiting = new();
    private readonly Dictionary<JobId, LinkedListNode<JobId>> _places = [];
    private readonly Dictionary<JobId, long> _called = [];
    private readonly LinkedList<TaskCompletionSource> _begun = new();
    private int _busy;

    /// <summary>A slot, to be disposed when the work is done; or null, and the job will be called.</summary>
    public IDisposable? TryEnter(JobId id)
    {
        lock (_gate)
        {
            ForgetAbsent();
            var wasCalled = _called.Remove(id);
            if (_busy + _called.Count < limit && (wasCalled || _waiting.Count == 0 || _waiting.First!.Value == id))
            {
                Remove(id);
                return Occupy();
            }

            Append(id);
            return null;
        }
    }

    /// <summary>The job waits since before this process began; it will be called.</summary>
    public void Remember(JobId id)
    {
        lock (_gate)
        {
            if (!_called.ContainsKey(id)) Append(id);
        }
    }

    /// <summary>A slot for a job that has begun: it waits here, ahead of every job that has not.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_busy < limit) return Occupy();
            turn = _begun.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Slot(this);
        }
        catch (OperationCanceledException)
        {
            Withdraw(turn);
            throw;
        }
    }

    /// <summary>The job has ended; it wants no turn any more.</summary>
    public void Forget(JobId id)
    {
        lock (_gate)
        {
            Remove(id);
            _called.Remove(id);
        }
    }

    /// <summary>The waiting jobs whose turn it is now; the caller tells their orchestrations.</summary>
    public IReadOnlyList<JobId> CallNext()
    {
        lock (_gate)
        {
            ForgetAbsent();
            var next = new List<JobId>();
            while (_waiting.First is { } first && _busy + _called.Count < limit)
            {
                Remove(first.Value);
                _called[first.Value] = time.GetTimestamp();
                next.Add(first.Value);
            }

            return next;
        }
    }

    private void Append(JobId id)
    {
        if (!_places.ContainsKey(id)) _places.Add(id, _waiting.AddLast(id));
    }

    private void Remove(JobId id)
    {
        if (_places.Remove(id, out var place)) _waiting.Remove(place);
    }

    private Slot Occupy()
    {
        _busy++;
        return new Slot(this);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (_begun.First is { } next)
            {
                _begun.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _busy--;
            }
        }
    }

    private void Withdraw(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_gate)
        {
            if (turn.List is not null)
            {
                _begun.Remove(turn);
                return;
            }
        }

        Leave();
    }

    private void ForgetAbsent()
    {
        foreach (var (id, calledAt) in _called)
        {
            if (time.GetElapsedTime(calledAt) > Reservation) _called.Remove(id);
        }
    }

    private sealed class Slot(WorkSlots owner) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) owner.Leave();
        }
    }
}
