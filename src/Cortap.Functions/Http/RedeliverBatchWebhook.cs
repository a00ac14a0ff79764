using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/batches/{batch_id}/redeliver</c>: sends the batch's own webhook again; those of its jobs are the jobs'.</summary>
public sealed class RedeliverBatchWebhook(Api api, BatchReader reader, JobWorkflows workflows)
{
    [Function(FunctionNames.RedeliverBatchWebhook)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/batches/{batchId}/redeliver")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string batchId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (!(await reader.FindAsync(verified.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)
                || !(await reader.RedeliverAsync(
                    verified.Caller, batch, call.IdempotencyKey, () => call.RecordAsync(AuditActions.BatchRedelivered, batch.Id.ToString()), call.Aborted)).TryGet(out var redelivery, out problem))
            {
                return call.Problem(problem);
            }

            batch = redelivery.Batch;
            if (redelivery.IsReplayed) call.MarkReplayed();
            if (batch.Callback!.Status == CallbackStatus.Pending) await workflows.Over(client).TryDeliverAsync(batch);
            return call.Json(StatusCodes.Status202Accepted, await reader.ShowAsync(batch, call.Aborted), BatchReader.RetryAfter);
        });
}
