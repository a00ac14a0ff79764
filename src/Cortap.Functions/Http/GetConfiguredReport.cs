using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/reports/{report_id}</c> (docs/contract.md, section 4).</summary>
public sealed class GetConfiguredReport(Api api, ConfiguredReports reports)
{
    [Function(FunctionNames.GetConfiguredReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/reports/{reportId}")] HttpRequest request, string reportId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
            call.JsonOrProblem(await reports.GetAsync(reportId, verified.Caller, call.Aborted)));
}
