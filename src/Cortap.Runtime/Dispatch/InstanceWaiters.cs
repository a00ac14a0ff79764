using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>Those who wait for an instance to start or to end.</summary>
internal sealed class InstanceWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Waiter>> _waiters = [];
    private int _completionCount;

    /// <summary>Raised when somebody begins to wait for an end.</summary>
    public event Action? CompletionAwaited;

    public bool IsCompletionAwaited => Volatile.Read(ref _completionCount) > 0;

    /// <summary>Waits until an instance has started, or has ended.</summary>
    /// <param name="instanceId">The instance; it need not exist yet.</param>
    /// <param name="finished">Whether to wait for the end.</param>
    /// <param name="find">Reads the instance if that has happened already; called once the waiter is in place.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The instance as it was when it happened.</returns>
    public async Task<InstanceRecord> WaitAsync(string instanceId, bool finished, Func<InstanceRecord?> find, CancellationToken cancellation)
    {
        var waiter = new Waiter(finished);
        Add(instanceId, waiter);
        try
        {
            if (find() is { } reached)
                return reached;
            if (finished)
                CompletionAwaited?.Invoke();
            return await waiter.Completion.Task.WaitAsync(cancellation);
        }
        finally
        {
            Remove(instanceId, waiter);
        }
    }

    /// <param name="instance">What it is now; not pending.</param>
    public void Report(InstanceRecord instance)
    {
        lock (_lock)
        {
            if (!_waiters.TryGetValue(instance.Id, out var waiters))
                return;
            foreach (var waiter in waiters)
            {
                if ((!waiter.Finished || instance.IsFinished) && waiter.Completion.TrySetResult(instance) && waiter.Finished)
                    _completionCount--;
            }
        }
    }

    /// <summary>Nobody will see what he waits for in this process.</summary>
    public void FailAll(Exception exception)
    {
        lock (_lock)
        {
            foreach (var waiter in _waiters.Values.SelectMany(waiters => waiters))
            {
                if (waiter.Completion.TrySetException(exception) && waiter.Finished)
                    _completionCount--;
            }
        }
    }

    private void Add(string instanceId, Waiter waiter)
    {
        lock (_lock)
        {
            if (!_waiters.TryGetValue(instanceId, out var waiters))
                _waiters[instanceId] = waiters = [];
            waiters.Add(waiter);
            _completionCount += waiter.Finished ? 1 : 0;
        }
    }

    private void Remove(string instanceId, Waiter waiter)
    {
        lock (_lock)
        {
            var waiters = _waiters[instanceId];
            waiters.Remove(waiter);
            if (waiters.Count == 0)
                _waiters.Remove(instanceId);
            if (waiter.Completion.TrySetCanceled() && waiter.Finished)
                _completionCount--;
        }
    }

    private sealed record Waiter(bool Finished)
    {
        public TaskCompletionSource<InstanceRecord> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
