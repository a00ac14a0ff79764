namespace Cortap.Runtime.Foundation;

/// <summary>The state of the engine, set by whoever learns of a change.</summary>
internal sealed class EngineHealthMonitor
{
    private volatile EngineHealth _current = new(EngineState.Stopped, "The engine has not been started.");

    /// <summary>Raised with the reason when the engine will do nothing more.</summary>
    public event Action<string>? Faulted;

    public EngineHealth Current => _current;

    public void Fault(string reason)
    {
        Set(EngineState.Faulted, reason);
        Faulted?.Invoke(reason);
    }

    public void Set(EngineState state, string? reason)
    {
        // A fault is final: only a new process may judge the store again.
        if (_current.State != EngineState.Faulted)
            _current = new(state, reason);
    }
}
