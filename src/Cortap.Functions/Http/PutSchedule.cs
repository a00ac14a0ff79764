using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>PUT /api/v1/schedules/{schedule_id}</c> (docs/contract.md, section 4b).</summary>
public sealed class PutSchedule(Api api, Schedules schedules, JobWorkflows workflows)
{
    [Function(FunctionNames.PutSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/schedules/{scheduleId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string scheduleId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var put = await schedules.PutAsync(scheduleId, verified, call.ToIntakeRequest(), call.Aborted);
            if (put.TryGet(out _, out _)) await call.RecordAsync(AuditActions.ScheduleChanged, scheduleId);
            return call.JsonOrProblem(put);
        });
}
