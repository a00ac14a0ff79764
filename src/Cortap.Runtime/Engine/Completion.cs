using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Engine;

/// <summary>How an execution has ended.</summary>
internal sealed record Completion(OrchestrationRuntimeStatus Status, string? Output, string? Failure)
{
    /// <summary>Set when the orchestration goes on as a new execution.</summary>
    public NextExecution? Next { get; init; }

    /// <summary>Whether a termination goes on to the sub-orchestrations.</summary>
    public bool IsRecursive { get; init; }

    /// <summary>What was thrown, for the log.</summary>
    public Exception? Exception { get; init; }

    /// <param name="Input">Serialized.</param>
    /// <param name="Events">External events that are handed on.</param>
    internal sealed record NextExecution(string? Input, IReadOnlyList<(string Name, string? Payload)> Events);
}
