using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/reports/{report_id}/run</c>: runs whatever delivery is configured (docs/contract.md, section 4).</summary>
public sealed class RunConfiguredReport(
    Api api, ConfiguredReportRunner runner, JobStarter starter, JobWorkflows workflows, ReportWait wait, PublicAddress publicAddress)
{
    [Function(FunctionNames.RunConfiguredReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/reports/{reportId}/run")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string reportId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var address = call.BaseUrl(publicAddress.Configured);
            var outcome = await runner.RunAsync(reportId, verified, call.ToIntakeRequest(), address, call.Aborted);
            if (!outcome.TryGet(out var run, out var problem) || !address.TryGet(out var baseUrl, out problem)) return call.Problem(problem);
            if (!await starter.StartAsync(run.Accepted)) return call.Problem(JobIntake.Unavailable);

            if (!run.IsAwaited || await wait.ForAsync(run.Accepted.Job.Id, call.Aborted) is not { } report) return call.Queued(run.Accepted, baseUrl);

            try
            {
                await call.RecordAsync(AuditActions.JobDownloaded, run.Accepted.Job.Id.Value);
            }
            catch (AuditStoreException)
            {
                // What cannot be recorded is not given out; the job's address leads to the report later.
                return call.Queued(run.Accepted, baseUrl);
            }

            return call.Document(report, run.Accepted, baseUrl);
        });
}
