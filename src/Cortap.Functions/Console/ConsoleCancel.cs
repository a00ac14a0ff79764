using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/jobs/{job_id}/cancel</c></summary>
public sealed class ConsoleCancel(ConsoleGate gate, JobReader reader, JobCancellation cancellation, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsoleCancel)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/jobs/{jobId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await reader.FindAsync(call.Who.Caller, jobId, call.Aborted)).TryGet(out var job, out var problem)) return await call.RefuseAsync(problem);
            job = (await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted)).Job;
            if (JobCommands.RefuseCancellation(job) is { } refusal) return await call.RefuseAsync(refusal);

            var page = $"/console/jobs/{job.Id}";
            if (call.Reason is not { } reason)
            {
                return await call.AskAsync(new Question(
                    "Cancel this job?", $"Job {job.Id} of project {job.ProjectId} ends as failed with the code CANCELLED, and its receiver is told. This cannot be undone.",
                    1, "Cancel the job", page));
            }

            // First the record: a cancellation cannot be taken back.
            var number = await call.Api.RecordAsync(AuditActions.JobCancelled, job.Id.Value, reason);
            await cancellation.CancelAsync(job);
            return await call.TellAsync(new Deed("The job is being cancelled", $"Job {job.Id} was told to end; its receiver is told, too.", number, page, "the job"));
        });
}
