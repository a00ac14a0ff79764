using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>All events that become visible later, in one heap, and one timer of the system for the next of them.</summary>
internal sealed class TimerQueue : IDisposable
{
    private const int MinForCompaction = 1_000;

    // Longer waits are cut, for the system's timers have a limit.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private readonly SteadyClock _clock;
    private readonly Action<NewEvent> _onDue;
    private readonly Lock _lock = new();
    private readonly PriorityQueue<NewEvent, long> _heap = new();
    // A cancelled event stays in the heap and is passed over.
    private readonly HashSet<long> _awaited = [];
    private readonly ITimer _timer;
    private long _armedFor = long.MaxValue;
    private bool _stopped;

    public TimerQueue(SteadyClock clock, Action<NewEvent> onDue)
    {
        _clock = clock;
        _onDue = onDue;
        _timer = clock.TimeProvider.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(NewEvent item)
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            _awaited.Add(item.EventId);
            _heap.Enqueue(item, item.VisibleAt);
            if (item.VisibleAt < _armedFor)
                Arm(item.VisibleAt);
        }
    }

    public void Cancel(long eventId)
    {
        lock (_lock)
        {
            if (!_awaited.Remove(eventId))
                return;
            if (_heap.Count > 2 * _awaited.Count + MinForCompaction)
                Compact();
            ArmForNext();
        }
    }

    public void Stop()
    {
        lock (_lock)
            _stopped = true;
    }

    public void Dispose() => _timer.Dispose();

    private void FireDue()
    {
        foreach (var item in TakeDue())
        {
            CrashPoint.Reach(CrashPoint.TimerDue);
            _onDue(item);
        }
    }

    private List<NewEvent> TakeDue()
    {
        var due = new List<NewEvent>();
        lock (_lock)
        {
            if (_stopped)
                return due;
            var now = _clock.Ticks;
            while (_heap.TryPeek(out var item, out var dueAt) && dueAt <= now)
            {
                _heap.Dequeue();
                if (_awaited.Remove(item.EventId))
                    due.Add(item);
            }
            _armedFor = 0;
            ArmForNext();
        }
        return due;
    }

    private void ArmForNext()
    {
        while (_heap.TryPeek(out var item, out _) && !_awaited.Contains(item.EventId))
            _heap.Dequeue();
        var next = _heap.TryPeek(out _, out var dueAt) ? dueAt : long.MaxValue;
        if (next != _armedFor)
            Arm(next);
    }

    private void Arm(long dueAt)
    {
        _armedFor = dueAt;
        if (dueAt == long.MaxValue)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        // Rounded up to the millisecond that the system counts in, or the timer would come a moment early and have to be armed again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, dueAt - _clock.Ticks) / (double)TimeSpan.TicksPerMillisecond));
        _timer.Change(wait < MaxWait ? wait : MaxWait, Timeout.InfiniteTimeSpan);
    }

    private void Compact()
    {
        var live = _heap.UnorderedItems.Where(item => _awaited.Contains(item.Element.EventId)).ToArray();
        _heap.Clear();
        _heap.EnqueueRange(live);
    }
}
