using Cortap.Functions.Console.Views;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/schedules/{schedule_id}/pause</c> and <c>…/resume</c>, for those who may use schedules.</summary>
public sealed class ConsolePauseSchedule(ConsoleGate gate, Schedules schedules, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsolePauseSchedule)]
    public Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/schedules/{scheduleId}/pause")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string scheduleId) => SetAsync(request, client, scheduleId, enabled: false);

    [Function(FunctionNames.ConsoleResumeSchedule)]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/schedules/{scheduleId}/resume")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string scheduleId) => SetAsync(request, client, scheduleId, enabled: true);

    private Task<IResult> SetAsync(HttpRequest request, DurableTaskClient client, string scheduleId, bool enabled) => gate.ActAsync(request, async call =>
    {
        if (!(await schedules.FindAsync(scheduleId, call.Who.Caller, call.Aborted)).TryGet(out var schedule, out var problem)) return await call.RefuseAsync(problem);
        if (schedule.Enabled == enabled)
            return await call.RefuseAsync(new Problem(ErrorCodes.InvalidRequest, enabled ? "The schedule is not paused; nothing was done." : "The schedule is paused already; nothing was done."));

        var page = $"/console/schedules/{scheduleId}";
        if (call.Reason is not { } reason)
        {
            return await call.AskAsync(enabled
                ? new Question("Resume this schedule?", $"The report {schedule.ReportId} is made again at the schedule's times. What it missed while it was paused is not made up for.", 1, "Resume", page) { Noun = "schedule" }
                : new Question("Pause this schedule?", $"The report {schedule.ReportId} is not made by itself until somebody resumes the schedule. A run that has begun goes on.", 1, "Pause", page) { Noun = "schedule" });
        }

        workflows.Over(client);
        if (!(await schedules.SetEnabledAsync(scheduleId, call.Who.Caller, enabled, call.Aborted)).TryGet(out schedule, out problem)) return await call.RefuseAsync(problem);
        var number = await call.Api.RecordAsync(AuditActions.ScheduleChanged, scheduleId, AuditRecord.ReasonOf(reason, enabled ? "resumed" : "paused"));
        return await call.TellAsync(new Deed(
            enabled ? "The schedule goes on" : "The schedule is paused",
            enabled && schedule.NextRunAt is { } next ? $"Its next run is at {Text.Time(next)}." : "It does not run by itself until it is resumed.",
            number, page, "the schedule"));
    });
}
