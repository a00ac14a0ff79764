namespace Cortap.Runtime.Dispatch;

/// <summary>Counts what is being worked on, so that "nothing more happens by itself" can be known: by a stop, and by a virtual clock.</summary>
internal sealed class WorkCount
{
    private long _count;

    /// <summary>Raised, on any thread, when the last work has ended. What it started may have begun anew since.</summary>
    public event Action? Idle;

    public bool IsIdle => Interlocked.Read(ref _count) == 0;

    public void Enter() => Interlocked.Increment(ref _count);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            Idle?.Invoke();
    }

    public async Task WaitForIdleAsync(CancellationToken cancellation)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnIdle() => idle.TrySetResult();
        Idle += OnIdle;
        try
        {
            if (!IsIdle)
                await idle.Task.WaitAsync(cancellation);
        }
        finally
        {
            Idle -= OnIdle;
        }
    }
}
