using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/reports</c>: the configured reports that the caller may run (docs/contract.md, section 4).</summary>
public sealed class ListConfiguredReports(Api api, ConfiguredReports reports)
{
    [Function(FunctionNames.ListConfiguredReports)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/reports")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) => call.JsonOrProblem(await reports.ListAsync(
            verified.Caller, request.Query["limit"], request.Query["cursor"], call.Aborted)));
}
