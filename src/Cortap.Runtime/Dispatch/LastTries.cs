using Cortap.Runtime.Engine;

namespace Cortap.Runtime.Dispatch;

/// <summary>
/// Work that one more death would condemn waits here until this process has shown that it can live without it. If it cannot, something else
/// kills the processes, and the work has merely been there.
/// </summary>
internal sealed class LastTries(SteadyClock clock, Action<long, SessionEvent> post) : IDisposable
{
    private readonly Lock _lock = new();
    private List<(long InstanceKey, SessionEvent Item)> _events = [];
    private IReadOnlySet<long>? _instances;
    private ITimer? _timer;
    private bool _stopped;

    /// <summary>Keeps back the events of these instances for a while.</summary>
    /// <param name="instances">The keys of the instances.</param>
    /// <param name="delay">How long.</param>
    /// <param name="onReleased">Called when the events have been posted.</param>
    public void Hold(IReadOnlySet<long> instances, TimeSpan delay, Action onReleased)
    {
        lock (_lock)
        {
            _instances = instances;
            _timer = clock.TimeProvider.CreateTimer(_ => Release(onReleased), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <returns>Whether the event is kept back.</returns>
    public bool Holds(long instanceKey, SessionEvent item)
    {
        if (Volatile.Read(ref _instances) is null)
            return false;
        lock (_lock)
        {
            if (_instances?.Contains(instanceKey) != true)
                return false;
            _events.Add((instanceKey, item));
            return true;
        }
    }

    /// <summary>Releases nothing more.</summary>
    public void Stop()
    {
        lock (_lock)
            _stopped = true;
    }

    public void Dispose() => _timer?.Dispose();

    private void Release(Action onReleased)
    {
        while (TakeHeld() is { } held)
        {
            // Who has been terminated meanwhile does not run again.
            foreach (var (key, item) in held.OrderBy(one => one.Item.Event.Type == HistoryEventType.ExecutionTerminated ? 0 : 1))
                post(key, item);
        }
        if (!Volatile.Read(ref _stopped))
            onReleased();
    }

    /// <summary>What came while the rest was being posted is kept back too, or it would overtake that.</summary>
    /// <returns>Null when nothing is kept back any more.</returns>
    private List<(long InstanceKey, SessionEvent Item)>? TakeHeld()
    {
        lock (_lock)
        {
            if (_stopped)
                return null;
            if (_events.Count == 0)
            {
                _instances = null;
                return null;
            }
            var held = _events;
            _events = [];
            return held;
        }
    }
}
