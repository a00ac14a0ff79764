using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/batches/{batch_id}</c>: counts, and a page of the jobs.</summary>
public sealed class GetBatch(Api api, BatchReader reader)
{
    [Function(FunctionNames.GetBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/batches/{batchId}")] HttpRequest request, string batchId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (!(await reader.FindAsync(verified.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)) return call.Problem(problem);

            var page = new JobListParameters(request.Query["limit"], request.Query["cursor"], request.Query["status"]);
            return (await reader.ShowAsync(batch, page, call.Aborted)).TryGet(out var body, out problem)
                ? call.Json(StatusCodes.Status200OK, body, batch.IsEnded ? null : BatchReader.RetryAfter)
                : call.Problem(problem);
        });
}
