using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

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

    public async Task WakeAsync(BatchId id)
    {
        try
        {
            await TellAsync(OrchestrationIds.Batch(id), BatchOrchestrator.WakeEvent);
        }
        catch (Exception exception) when (_client is not null)
        {
            // Its timer wakes it, too, only later: what it is to see is in its record.
            LogNotWoken(exception, id);
        }
    }

    public Task DeliverAsync(Batch batch)
    {
        var delivery = new WebhookDelivery(JobId: null, batch.Callback!.Delivery, deliveries.BackoffUnit, BatchId: batch.Id);
        return DeliverAsync(FunctionNames.DeliverWebhook, delivery.InstanceId, delivery);
    }

    /// <summary>The same for whoever need not see it started: what is to be delivered is in the batch's record.</summary>
    public async Task TryDeliverAsync(Batch batch)
    {
        try
        {
            await DeliverAsync(batch);
        }
        catch (Exception exception) when (_client is not null)
        {
            LogNotDelivered(exception, batch.Id);
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "The delivery of batch {BatchId} was not started; the keeper of batches starts it")]
    private partial void LogNotDelivered(Exception exception, BatchId batchId);

    [LoggerMessage(2, LogLevel.Warning, "The workflow of batch {BatchId} was not woken; it looks at its record when its timer is due")]
    private partial void LogNotWoken(Exception exception, BatchId batchId);

    private async Task<bool> IsAtWorkAsync(string instanceId) => await Client.GetInstanceAsync(instanceId) is { IsCompleted: false };
}
