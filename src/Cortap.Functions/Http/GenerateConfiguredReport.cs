using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/reports/{report_id}/generate</c> (docs/contract.md, section 4).</summary>
public sealed class GenerateConfiguredReport(Api api, ConfiguredReportRunner runner, JobStarter starter, JobWorkflows workflows, PublicAddress publicAddress)
{
    [Function(FunctionNames.GenerateConfiguredReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/reports/{reportId}/generate")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string reportId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var address = call.BaseUrl(publicAddress.Configured);
            var outcome = await runner.GenerateAsync(reportId, verified, call.ToIntakeRequest(), address, call.Aborted);
            if (!outcome.TryGet(out var accepted, out var problem) || !address.TryGet(out var baseUrl, out problem)) return call.Problem(problem);
            if (!await starter.StartAsync(accepted)) return call.Problem(JobIntake.Unavailable);

            return call.Queued(accepted, baseUrl);
        });
}
