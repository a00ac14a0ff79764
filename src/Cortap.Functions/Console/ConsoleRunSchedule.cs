using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/schedules/{schedule_id}/run</c>: one run now, for those who may use schedules.</summary>
public sealed class ConsoleRunSchedule(ConsoleGate gate, Schedules schedules, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsoleRunSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/schedules/{scheduleId}/run")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string scheduleId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await schedules.FindAsync(scheduleId, call.Who.Caller, call.Aborted)).TryGet(out var schedule, out var problem)) return await call.RefuseAsync(problem);
            if (call.Reason is not { } reason)
            {
                return await call.AskAsync(new Question(
                    "Run this schedule now?", $"The report {schedule.ReportId} of project {schedule.ProjectId} is made now, as it would be at its time, and delivered as it is configured.",
                    1, "Run it now", $"/console/schedules/{scheduleId}"));
            }

            workflows.Over(client);
            if (!(await schedules.RunAsync(scheduleId, call.Who.Caller, call.ToIntakeRequest(), call.Aborted)).TryGet(out var run, out problem)) return await call.RefuseAsync(problem);
            var number = run.IsReplayed ? null : await call.Api.TryRecordAsync(AuditActions.ScheduleRun, scheduleId, AuditRecord.ReasonOf(reason, $"job {run.JobId}"));
            return await call.TellAsync(new Deed("The schedule runs", $"Job {run.JobId} was started by hand.", number, $"/console/jobs/{run.JobId}", "the job") { IsReplayed = run.IsReplayed });
        });
}
