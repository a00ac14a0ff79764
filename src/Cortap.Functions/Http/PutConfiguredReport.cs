using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>PUT /api/v1/reports/{report_id}</c> (docs/contract.md, section 4).</summary>
public sealed class PutConfiguredReport(Api api, ConfiguredReports reports)
{
    [Function(FunctionNames.PutConfiguredReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/reports/{reportId}")] HttpRequest request, string reportId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var put = await reports.PutAsync(reportId, verified.Caller, call.ToIntakeRequest(), call.Aborted);
            if (put.TryGet(out _, out _)) await call.RecordAsync(AuditActions.ConfigurationChanged, reportId);
            return call.JsonOrProblem(put);
        });
}
