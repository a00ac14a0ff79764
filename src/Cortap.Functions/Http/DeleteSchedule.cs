using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>DELETE /api/v1/schedules/{schedule_id}</c> (docs/contract.md, section 4b).</summary>
public sealed class DeleteSchedule(Api api, Schedules schedules)
{
    [Function(FunctionNames.DeleteSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/schedules/{scheduleId}")] HttpRequest request, string scheduleId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (await schedules.DeleteAsync(scheduleId, verified.Caller, call.Aborted) is { } problem) return call.Problem(problem);

            await call.RecordAsync(AuditActions.ScheduleDeleted, scheduleId);
            return Results.NoContent();
        });
}
