using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/schedules/{schedule_id}</c> (docs/contract.md, section 4b).</summary>
public sealed class GetSchedule(Api api, Schedules schedules)
{
    [Function(FunctionNames.GetSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/schedules/{scheduleId}")] HttpRequest request, string scheduleId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(await schedules.GetAsync(scheduleId, verified.Caller, call.Aborted)));
}
