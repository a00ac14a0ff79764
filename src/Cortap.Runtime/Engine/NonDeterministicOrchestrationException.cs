namespace Cortap.Runtime.Engine;

/// <summary>An orchestrator's code does not do what its history says it did.</summary>
public sealed class NonDeterministicOrchestrationException(string message) : InvalidOperationException(message)
{
    /// <summary>Position in the history, from 0, of the event where they part; null where the code did what no orchestrator may.</summary>
    public int? Index { get; init; }

    /// <summary>What the history has there.</summary>
    public string? Expected { get; init; }

    /// <summary>What the code has there.</summary>
    public string? Actual { get; init; }

    /// <summary>The lines of code that decided it, innermost first; of code that decided nothing any more, those of its last decision. Empty unless asked for.</summary>
    public IReadOnlyList<string> Origin { get; init; } = [];
}
