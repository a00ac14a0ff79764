namespace Cortap.Runtime.Storage;

/// <summary>A row of the activity_tasks table: an activity that waits or runs.</summary>
internal sealed record ActivityTask(
    long Key, long InstanceKey, long ExecutionId, int TaskId, string InstanceId, string Name, string? Input, string? TraceParent)
{
    /// <summary>Processes that have died while it ran.</summary>
    public int ProcessDeaths { get; init; }
}
