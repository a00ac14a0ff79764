using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/reports/{report_id}/run</c>: with the person's own token for Riskuity, if the sign-in gave one.</summary>
public sealed class ConsoleRunReport(
    ConsoleGate gate, ConsoleTokens tokens, ConfiguredReports reports, ConfiguredReportRunner runner, JobStarter starter, JobWorkflows workflows, PublicAddress address)
{
    [Function(FunctionNames.ConsoleRunReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/reports/{reportId}/run")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string reportId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await tokens.FindAsync(call)).TryGet(out var verified, out var problem)
                || !(await reports.FindAsync(reportId, verified.Caller, call.Aborted)).TryGet(out var report, out problem))
            {
                return await call.RefuseAsync(problem);
            }

            if (call.Reason is not { } reason)
            {
                return await call.AskAsync(new Question(
                    "Run this report?", $"The report {report.ReportId} of project {report.ProjectId} is made as your own job and delivered as it is configured.",
                    1, "Run it", $"/console/reports/{reportId}"));
            }

            workflows.Over(client);
            var run = await runner.RunAsync(reportId, verified, call.ToIntakeRequest(), call.Api.BaseUrl(address.Configured), call.Aborted);
            if (!run.TryGet(out var started, out problem)) return await call.RefuseAsync(problem);
            if (!await starter.StartAsync(started.Accepted)) return await call.RefuseAsync(JobIntake.Unavailable);

            var job = started.Accepted.Job.Id;
            var number = started.Accepted.Replayed ? null : await call.Api.TryRecordAsync(AuditActions.JobOrdered, job.Value, reason);
            return await call.TellAsync(new Deed("The report is being made", $"Job {job} was started.", number, $"/console/jobs/{job}", "the job") { IsReplayed = started.Accepted.Replayed });
        });
}
