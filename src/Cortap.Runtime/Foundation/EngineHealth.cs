namespace Cortap.Runtime.Foundation;

/// <summary>Whether the engine accepts work.</summary>
/// <param name="State">What it does.</param>
/// <param name="Reason">Why it does not run, and what to do; null while it runs.</param>
public sealed record EngineHealth(EngineState State, string? Reason)
{
    /// <summary>Whether a new start would be accepted.</summary>
    public bool AcceptsWork => State == EngineState.Running;
}
