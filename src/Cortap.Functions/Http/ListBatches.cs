using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/batches</c>: the caller's own batches, newest first.</summary>
public sealed class ListBatches(Api api, BatchReader reader)
{
    [Function(FunctionNames.ListBatches)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/batches")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(
            await reader.ListAsync(verified.Caller, request.Query["limit"], request.Query["cursor"], call.Aborted)));
}
