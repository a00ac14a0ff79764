using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/schedules</c>: all schedules, by id.</summary>
public sealed class ConsoleSchedules(ConsoleGate gate, IScheduleStore store, ScheduleSettlement settlement)
{
    private const int PageSize = 50;

    [Function(FunctionNames.ConsoleSchedules)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/schedules")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            var found = await store.ListAsync(call.Who.TenantId, call.Query("after") ?? "", PageSize + 1, call.Aborted);
            var schedules = await Task.WhenAll(found.Take(PageSize).Select(schedule => settlement.SettleAsync(schedule, call.Aborted)));
            return await call.ShowAsync<SchedulesPage>(StatusCodes.Status200OK, new()
            {
                [nameof(SchedulesPage.Schedules)] = schedules,
                [nameof(SchedulesPage.Next)] = found.Count > PageSize ? schedules[^1].ScheduleId : null,
            });
        });
}
