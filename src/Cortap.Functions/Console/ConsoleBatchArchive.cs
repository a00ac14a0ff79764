using Cortap.Functions.Http;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/batches/{batch_id}/reports.zip</c>: the reports of a batch that has ended, in one file.</summary>
public sealed class ConsoleBatchArchive(ConsoleGate gate, BatchReader reader, BatchArchive archive)
{
    [Function(FunctionNames.ConsoleBatchArchive)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/batches/{batchId}/reports.zip")] HttpRequest request, string batchId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await reader.FindAsync(call.Who.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)) return await call.RefuseAsync(problem);
            if (BatchArchive.Refuse(batch) is { } refusal) return await call.RefuseAsync(refusal);

            // A page of another site must not make it look as if this person had wanted the reports.
            if (call.IsFromElsewhere) return call.SeeOther($"/console/batches/{batch.Id}");
            if (HttpMethods.IsGet(request.Method)) await call.Api.RecordAsync(AuditActions.BatchDownloaded, batch.Id.Value, "console");
            return new BatchArchiveResult(archive, batch, exception => call.RefuseAsync(call.Api.Failure(exception)));
        });
}
