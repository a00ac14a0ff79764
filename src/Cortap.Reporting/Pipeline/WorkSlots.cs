namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Bounds how many jobs this process has between their start and their rendered report (<c>MAX_CONCURRENT_JOBS</c>). A job beyond that is not
/// started: its record in the job table is the place where it waits, and the line here tells whose turn is next.
/// </summary>
public sealed class WorkSlots(int limit, TimeProvider time) : IDisposable
{
    // Between its start and its phases a job is not seen here. One that does not come has been ended, or another process has its work.
    private static readonly TimeSpan Reservation = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(limit);
    private readonly Dictionary<JobId, Started> _started = [];
    private readonly Queue<JobId> _line = new();
    private readonly HashSet<JobId> _waiting = [];

    /// <summary>Whether the job is to be started now, or has been; if not, it stands in line.</summary>
    public bool TryStart(JobId id)
    {
        lock (_gate)
        {
            if (_started.ContainsKey(id)) return true;
            if (_line.Count == 0 && HasRoom())
            {
                Start(id);
                return true;
            }

            Append(id);
            return false;
        }
    }

    /// <summary>The next in line, if there is room for it: it is to be started now. Null when there is none.</summary>
    public JobId? StartNext()
    {
        lock (_gate)
        {
            if (_line.Count == 0 || !HasRoom()) return null;
            var next = _line.Dequeue();
            _waiting.Remove(next);
            Start(next);
            return next;
        }
    }

    /// <summary>Puts a job that is not started into the line.</summary>
    public void Remember(JobId id)
    {
        lock (_gate)
        {
            if (!_started.ContainsKey(id)) Append(id);
        }
    }

    /// <summary>
    /// Waits until no more than the limit work, and counts the job as started if it is not yet: its orchestration may be older than this
    /// process, or come from another one.
    /// </summary>
    /// <returns>To be disposed when the work is done. The job keeps its slot for its next phase until <see cref="End"/>.</returns>
    public async Task<IDisposable> EnterAsync(JobId id, CancellationToken cancellationToken)
    {
        await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            var started = _started.TryGetValue(id, out var found) ? found : Start(id);
            started.AtWork++;
            return new Work(this, id, started);
        }
    }

    /// <summary>The job needs no slot any more; work that still goes on keeps it to its end.</summary>
    public void End(JobId id)
    {
        lock (_gate)
        {
            if (_started.TryGetValue(id, out var started) && started.AtWork > 0)
                started.HasEnded = true;
            else
                _started.Remove(id);
        }
    }

    public void Dispose() => _work.Dispose();

    private bool HasRoom()
    {
        if (_started.Count < limit) return true;
        foreach (var (id, started) in _started)
        {
            if (started.AtWork == 0 && time.GetElapsedTime(started.SeenAt) > Reservation) _started.Remove(id);
        }

        return _started.Count < limit;
    }

    private Started Start(JobId id) => _started[id] = new Started { SeenAt = time.GetTimestamp() };

    private void Append(JobId id)
    {
        if (_waiting.Add(id)) _line.Enqueue(id);
    }

    private void Leave(JobId id, Started started)
    {
        lock (_gate)
        {
            started.SeenAt = time.GetTimestamp();
            if (--started.AtWork == 0 && started.HasEnded) _started.Remove(id);
        }

        _work.Release();
    }

    private sealed class Started
    {
        public int AtWork { get; set; }

        public bool HasEnded { get; set; }

        /// <summary>Timestamp of its start or of the end of its last work.</summary>
        public long SeenAt { get; set; }
    }

    private sealed class Work(WorkSlots slots, JobId id, Started started) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) slots.Leave(id, started);
        }
    }
}
