using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

internal static class RuntimeStatusExtensions
{
    public static bool IsFinished(this OrchestrationRuntimeStatus status)
        => status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The set of statuses as the queries take it: bit n for status n.</summary>
    public static long ToMask(this IEnumerable<OrchestrationRuntimeStatus> statuses)
        => statuses.Aggregate(0L, (mask, status) => mask | (1L << (int)status));
}
