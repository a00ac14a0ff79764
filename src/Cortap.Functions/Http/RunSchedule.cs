using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/schedules/{schedule_id}/run</c>: runs a schedule's report now (docs/contract.md, section 4b).</summary>
public sealed class RunSchedule(Api api, Schedules schedules, JobWorkflows workflows)
{
    [Function(FunctionNames.RunSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/schedules/{scheduleId}/run")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string scheduleId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var outcome = await schedules.RunAsync(scheduleId, verified.Caller, call.ToIntakeRequest(), call.Aborted);
            if (!outcome.TryGet(out var run, out var problem)) return call.Problem(problem);

            if (!run.IsReplayed) await call.TryRecordAsync(AuditActions.ScheduleRun, scheduleId, $"job {run.JobId}");
            var headers = request.HttpContext.Response.Headers;
            headers.Location = $"/api/v1/jobs/{run.JobId}";
            if (run.IsReplayed) call.MarkReplayed();
            return call.Json(StatusCodes.Status202Accepted, run.Body, AcceptedJob.RetryAfter);
        });
}
