using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

/// <summary>A row of the instances table. Times are UTC ticks.</summary>
internal sealed record InstanceRecord
{
    public required long Key { get; init; }

    public required string Id { get; init; }

    public required long ExecutionId { get; init; }

    public required string Name { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? Failure { get; init; }

    public string? CustomStatus { get; init; }

    public string? Tags { get; init; }

    public string? TraceParent { get; init; }

    public ParentLink? Parent { get; init; }

    public int ProcessDeaths { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public bool IsFinished => Status.IsFinished();
}
