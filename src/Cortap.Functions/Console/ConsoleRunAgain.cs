using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary>
/// <c>GET</c> and <c>POST /console/jobs/{job_id}/run-again</c>: the same order once more, as a job of the person, with the person's own token for Riskuity.
/// </summary>
public sealed class ConsoleRunAgain(ConsoleGate gate, ConsoleTokens tokens, JobReader reader, JobIntake intake, JobStarter starter, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsoleRunAgain)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/jobs/{jobId}/run-again")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await reader.FindAsync(call.Who.Caller, jobId, call.Aborted)).TryGet(out var old, out var problem)) return await call.RefuseAsync(problem);
            if (old.ReportId is { } report) return call.SeeOther($"/console/reports/{report}/run");
            if (!(await tokens.FindAsync(call)).TryGet(out var verified, out problem)) return await call.RefuseAsync(problem);
            if (old.CallbackUrl is not { } callback)
                return await call.RefuseAsync(new Problem(ErrorCodes.InvalidRequest, "The job has no callback URL, without which it cannot be ordered again."));

            if (call.Reason is not { } reason)
            {
                return await call.AskAsync(new Question(
                    "Run this job again?", $"The report of project {old.ProjectId} is made again as your own job; the receiver of job {old.Id} gets a webhook about it. Job {old.Id} stays as it is.",
                    1, "Run it again", $"/console/jobs/{old.Id}"));
            }

            var order = new JsonObject
            {
                ["project_id"] = old.ProjectId,
                ["report_type"] = old.ReportType.WireName(),
                ["callback_url"] = callback.OriginalString,
                ["options"] = new JsonObject { ["format"] = old.Format.WireName(), ["include_attachments"] = old.IncludeAttachments, ["refresh"] = true },
            };
            workflows.Over(client);
            var intakeRequest = call.ToIntakeRequest() with { ContentType = "application/json", ContentEncoding = null, ContentLength = null, Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(order)) };
            if (!(await intake.AcceptAsync(verified, intakeRequest, call.Aborted)).TryGet(out var accepted, out problem)) return await call.RefuseAsync(problem);
            if (!await starter.StartAsync(accepted)) return await call.RefuseAsync(JobIntake.Unavailable);

            var job = accepted.Job.Id;
            var number = accepted.Replayed ? null : await call.Api.TryRecordAsync(AuditActions.JobOrdered, job.Value, AuditRecord.ReasonOf(reason, $"again, after {old.Id}"));
            return await call.TellAsync(new Deed("The report is made again", $"Job {job} was started.", number, $"/console/jobs/{job}", "the new job") { IsReplayed = accepted.Replayed });
        });
}
