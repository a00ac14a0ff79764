using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/schedules/{schedule_id}</c>: when it runs next, and what came of its runs.</summary>
public sealed class ConsoleSchedule(ConsoleGate gate, IScheduleStore store, ScheduleSettlement settlement)
{
    [Function(FunctionNames.ConsoleSchedule)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/schedules/{scheduleId}")] HttpRequest request, string scheduleId) =>
        gate.ReadAsync(request, async call =>
        {
            var schedule = ReportConfigurationParser.IsReportId(scheduleId) ? await store.GetAsync(scheduleId, call.Aborted) : null;
            if (schedule is null || !call.Who.MaySee(schedule.TenantId))
                return await call.RefuseAsync(Schedules.NotFound);

            return await call.ShowAsync<ScheduleDetailPage>(
                StatusCodes.Status200OK, new() { [nameof(ScheduleDetailPage.Schedule)] = await settlement.SettleAsync(schedule, call.Aborted) });
        });
}
