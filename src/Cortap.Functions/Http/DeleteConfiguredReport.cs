using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>DELETE /api/v1/reports/{report_id}</c> (docs/contract.md, section 4).</summary>
public sealed class DeleteConfiguredReport(Api api, ConfiguredReports reports)
{
    [Function(FunctionNames.DeleteConfiguredReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/reports/{reportId}")] HttpRequest request, string reportId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            if (await reports.DeleteAsync(reportId, verified.Caller, call.Aborted) is { } problem) return call.Problem(problem);

            await call.RecordAsync(AuditActions.ConfigurationDeleted, reportId);
            return Results.NoContent();
        });
}
