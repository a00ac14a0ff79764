using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/reports/{report_id}</c>: what is configured.</summary>
public sealed class ConsoleReport(ConsoleGate gate, IReportConfigurationStore store)
{
    [Function(FunctionNames.ConsoleReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/reports/{reportId}")] HttpRequest request, string reportId) =>
        gate.ReadAsync(request, async call =>
        {
            var report = ReportConfigurationParser.IsReportId(reportId) ? await store.GetAsync(reportId, call.Aborted) : null;
            return report?.IsVisibleTo(call.Who.Caller) == true
                ? await call.ShowAsync<ReportDetailPage>(StatusCodes.Status200OK, new() { [nameof(ReportDetailPage.Report)] = report })
                : await call.RefuseAsync(ConfiguredReports.NotFound);
        });
}
