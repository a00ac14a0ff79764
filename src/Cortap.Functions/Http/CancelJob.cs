using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/jobs/{job_id}/cancel</c>: the job ends as cancelled and its receiver is told.</summary>
public sealed class CancelJob(Api api, JobReader reader, JobCancellation cancellation, JobWorkflows workflows)
{
    [Function(FunctionNames.CancelJob)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{jobId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var found = await reader.FindAsync(verified.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var current = await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted);
            if (JobCommands.RefuseCancellation(current.Job) is { } refusal) return call.Problem(refusal);

            // First the record: a cancellation cannot be taken back.
            await call.RecordAsync(AuditActions.JobCancelled, current.Job.Id.Value);
            await cancellation.CancelAsync(current.Job);
            return call.Json(StatusCodes.Status202Accepted, JobView.Of(current).Body, AcceptedJob.RetryAfter);
        });
}
