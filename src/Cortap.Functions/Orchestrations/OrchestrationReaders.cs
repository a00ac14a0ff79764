using Cortap.Reporting.Jobs;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Orchestrations;

/// <summary>What the runtime knows about instances, in the product's own words.</summary>
internal static class OrchestrationReaders
{
    public static OrchestrationReader Over(DurableTaskClient client) => async (instanceId, cancellationToken) =>
    {
        var instance = await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        return instance is null ? null : new OrchestrationSnapshot(StateOf(instance.RuntimeStatus), ProgressOf(instance));
    };

    private static OrchestrationState StateOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => OrchestrationState.Pending,
        OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended => OrchestrationState.Running,
        OrchestrationRuntimeStatus.Terminated => OrchestrationState.Terminated,
        _ => OrchestrationState.Ended,
    };

    /// <summary>Needs a snapshot that was read with its outputs.</summary>
    private static JobProgress? ProgressOf(OrchestrationMetadata instance) =>
        instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<JobProgress>();
}
