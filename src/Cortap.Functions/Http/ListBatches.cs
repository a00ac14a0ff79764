using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/batches</c>: batches of the caller, of his tenant or of all, newest first.</summary>
public sealed class ListBatches(Api api, BatchReader reader)
{
    [Function(FunctionNames.ListBatches)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/batches")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(
            await reader.ListAsync(verified.Caller, request.Query["scope"], request.Query["limit"], request.Query["cursor"], call.Aborted)));
}
