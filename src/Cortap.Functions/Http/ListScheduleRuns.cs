using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/schedules/{schedule_id}/runs</c> (docs/contract.md, section 4b).</summary>
public sealed class ListScheduleRuns(Api api, Schedules schedules)
{
    [Function(FunctionNames.ListScheduleRuns)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/schedules/{scheduleId}/runs")] HttpRequest request, string scheduleId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(await schedules.ListRunsAsync(
            scheduleId, verified.Caller, request.Query["limit"], request.Query["cursor"], call.Aborted)));
}
