namespace Cortap.Runtime.Engine;

/// <summary>
/// Runs the code of one orchestrator, one piece at a time, each on the thread of whoever has an event for it. Whatever the code
/// awaits comes back here: from a durable task at once and in order; from anything else on a foreign thread, which is how illegal
/// awaits are found.
/// </summary>
internal sealed class OrchestratorThread(Action<string> onIllegal) : SynchronizationContext
{
    private const string IllegalAwait = "An orchestrator awaited something that is not durable, and went on outside its turn. "
        + "Await only tasks of the TaskOrchestrationContext, without ConfigureAwait(false); put I/O, delays and Task.Run into an activity.";

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private int _threadId;

    public bool IsCurrent => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Runs an action and everything it makes runnable.</summary>
    public void Run(Action action)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        _threadId = Environment.CurrentManagedThreadId;
        try
        {
            action();
            while (_posted.TryDequeue(out var next))
                Call(next.Callback, next.State);
        }
        finally
        {
            _threadId = 0;
            SetSynchronizationContext(previous);
        }
    }

    private static void Call(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception)
        {
            // Only an 'async void' throws here, and nobody awaits it. The official worker loses it too; it must not become the engine's failure.
        }
    }

    /// <exception cref="InvalidOperationException">The caller is not the orchestrator's own code in its turn.</exception>
    public void Require()
    {
        if (IsCurrent)
            return;
        onIllegal(IllegalAwait);
        throw new InvalidOperationException(IllegalAwait);
    }

    /// <summary>Reports that the orchestrator's task has ended outside its turn.</summary>
    public void RequireForCompletion()
    {
        if (!IsCurrent)
            onIllegal(IllegalAwait);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            _posted.Enqueue((d, state));
        else
            onIllegal(IllegalAwait);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        Require();
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
