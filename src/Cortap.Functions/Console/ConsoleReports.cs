using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/reports</c>: all configured reports, by id.</summary>
public sealed class ConsoleReports(ConsoleGate gate, IReportConfigurationStore store)
{
    private const int PageSize = 50;

    [Function(FunctionNames.ConsoleReports)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/reports")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            var found = await store.ListAsync(call.Who.TenantId, call.Query("after") ?? "", PageSize + 1, call.Aborted);
            return await call.ShowAsync<ReportsPage>(StatusCodes.Status200OK, new()
            {
                [nameof(ReportsPage.Reports)] = found.Take(PageSize).ToList(),
                [nameof(ReportsPage.Next)] = found.Count > PageSize ? found[PageSize - 1].ReportId : null,
            });
        });
}
