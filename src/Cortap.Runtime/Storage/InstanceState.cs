using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

/// <summary>As much of an instance as a write has to know.</summary>
internal readonly record struct InstanceState(long Key, long ExecutionId, OrchestrationRuntimeStatus Status);
