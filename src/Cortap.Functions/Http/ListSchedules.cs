using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/schedules</c> (docs/contract.md, section 4b).</summary>
public sealed class ListSchedules(Api api, Schedules schedules)
{
    [Function(FunctionNames.ListSchedules)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/schedules")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(await schedules.ListAsync(
            verified.Caller, request.Query["limit"], request.Query["cursor"], call.Aborted)));
}
