using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/batches/{batch_id}/reports.zip</c>: the reports of a batch that has ended, in one file.</summary>
public sealed class DownloadBatch(Api api, BatchReader reader, BatchArchive archive)
{
    [Function(FunctionNames.DownloadBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/batches/{batchId}/reports.zip")] HttpRequest request, string batchId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (!(await reader.FindAsync(verified.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)) return call.Problem(problem);
            if (BatchArchive.Refuse(batch) is { } refusal) return call.Problem(refusal);

            if (HttpMethods.IsGet(request.Method)) await call.RecordAsync(AuditActions.BatchDownloaded, batch.Id.ToString());
            return new BatchArchiveResult(archive, batch, exception => Task.FromResult(call.Problem(call.Failure(exception))));
        });
}
