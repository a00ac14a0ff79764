using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;

namespace Cortap.Functions.Workflows;

/// <summary>The workflows of batches.</summary>
public sealed partial class JobWorkflows : IBatchWorkflows
{
    public async Task StartAsync(BatchId id)
    {
        var instanceId = OrchestrationIds.Batch(id);
        if (await IsAtWorkAsync(instanceId)) return;
        try
        {
            await Client.ScheduleNewOrchestrationInstanceAsync(
                FunctionNames.BatchOrchestrator, new BatchRun(id), new StartOrchestrationOptions(InstanceId: instanceId));
        }
        catch (Exception) when (_client is not null)
        {
            // Another host may have been faster, or the answer of this very start was lost.
            if (!await IsAtWorkAsync(instanceId)) throw;
        }
    }

    public Task WakeAsync(BatchId id) => Client.RaiseEventAsync(OrchestrationIds.Batch(id), BatchOrchestrator.WakeEvent, true);

    public Task DeliverAsync(Batch batch)
    {
        var delivery = new WebhookDelivery(JobId: null, batch.Callback!.Delivery, deliveries.BackoffUnit, BatchId: batch.Id);
        return DeliverAsync(FunctionNames.DeliverWebhook, delivery.InstanceId, delivery);
    }

    private async Task<bool> IsAtWorkAsync(string instanceId) => await Client.GetInstanceAsync(instanceId) is { IsCompleted: false };
}
