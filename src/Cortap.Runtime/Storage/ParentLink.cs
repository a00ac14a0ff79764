namespace Cortap.Runtime.Storage;

/// <summary>Where a sub-orchestration's result goes.</summary>
internal sealed record ParentLink(long Key, long ExecutionId, int TaskId, string Id, string Name);
