using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/batches/{batch_id}/cancel</c>: jobs that wait or are at work end as cancelled, and the receiver is told.</summary>
public sealed class CancelBatch(Api api, BatchReader reader, JobWorkflows workflows)
{
    [Function(FunctionNames.CancelBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/batches/{batchId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string batchId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (!(await reader.FindAsync(verified.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)) return call.Problem(problem);
            if (batch.IsEnded) return call.Problem(BatchReader.Finished);

            // First the record: a cancellation cannot be taken back.
            await call.RecordAsync(AuditActions.BatchCancelled, batch.Id.ToString());
            if (!(await reader.CancelAsync(batch)).TryGet(out batch, out problem)) return call.Problem(problem);

            await workflows.Over(client).WakeAsync(batch.Id);
            return call.Json(StatusCodes.Status202Accepted, await reader.ShowAsync(batch, call.Aborted), BatchReader.RetryAfter);
        });
}
