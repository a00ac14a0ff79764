using Microsoft.DurableTask;

namespace Cortap.Runtime.Engine;

/// <summary>The events raised for an orchestrator and its waiters for them. The latest waiter of a name is served first.</summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, List<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, string? Payload)> _unclaimed = [];

    public bool HasWaiters => _waiters.Count > 0;

    /// <summary>What nobody has waited for, in the order of arrival.</summary>
    public IReadOnlyList<(string Name, string? Payload)> TakeUnclaimed()
    {
        (string, string?)[] taken = [.. _unclaimed];
        _unclaimed.Clear();
        return taken;
    }

    /// <exception cref="Exception">An event that came before cannot be read as T.</exception>
    public Task<T> WaitAsync<T>(string name, CancellationToken cancellation)
    {
        var waiter = new Waiter<T>(converter);
        var position = _unclaimed.FindIndex(item => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase));
        if (position >= 0)
        {
            var payload = _unclaimed[position].Payload;
            _unclaimed.RemoveAt(position);
            waiter.Complete(payload);
            return waiter.Task;
        }

        Push(name, waiter);
        if (cancellation.CanBeCanceled)
            cancellation.Register(() => Cancel(name, waiter, cancellation));
        return waiter.Task;
    }

    /// <exception cref="Exception">The payload cannot be read as what the waiter wants; the event is gone, and so is the waiter.</exception>
    public void Raise(string name, string? payload)
    {
        if (_waiters.TryGetValue(name, out var stack))
        {
            var waiter = stack[^1];
            Remove(name, stack, waiter);
            waiter.Complete(payload);
        }
        else
        {
            _unclaimed.Add((name, payload));
        }
    }

    private void Push<T>(string name, Waiter<T> waiter)
    {
        if (!_waiters.TryGetValue(name, out var stack))
            _waiters[name] = stack = [];
        else if (stack[0].EventType != typeof(T))
        {
            throw new ArgumentException($"Events with the same name must have the same type argument. Expected "
                + $"{stack[0].EventType.FullName} but was requested {typeof(T).FullName}.");
        }
        stack.Add(waiter);
    }

    private void Cancel<T>(string name, Waiter<T> waiter, CancellationToken cancellation)
    {
        if (_waiters.TryGetValue(name, out var stack))
            Remove(name, stack, waiter);
        waiter.Cancel(cancellation);
    }

    private void Remove(string name, List<Waiter> stack, Waiter waiter)
    {
        stack.Remove(waiter);
        if (stack.Count == 0)
            _waiters.Remove(name);
    }

    private abstract class Waiter
    {
        public abstract Type EventType { get; }

        public abstract void Complete(string? payload);
    }

    private sealed class Waiter<T>(DataConverter converter) : Waiter
    {
        private readonly TaskCompletionSource<T> _completion = new();

        public Task<T> Task => _completion.Task;

        public override Type EventType => typeof(T);

        public override void Complete(string? payload) => _completion.TrySetResult(converter.Deserialize<T>(payload)!);

        public void Cancel(CancellationToken cancellation) => _completion.TrySetCanceled(cancellation);
    }
}
