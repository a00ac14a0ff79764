using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/jobs/{job_id}/cancel</c>: the job ends as cancelled and its receiver is told.</summary>
public sealed class CancelJob(Api api, JobReader reader, WaitingJobs waiting)
{
    [Function(FunctionNames.CancelJob)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{jobId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAsync(request, async call =>
        {
            var found = await reader.FindAsync(request.Headers.Authorization, jobId, call.CorrelationId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var current = await reader.RefreshAsync(job, OrchestrationReaders.Over(client), call.Aborted);
            if (JobCommands.RefuseCancellation(current.Job) is { } refusal) return call.Problem(refusal);

            if (!await waiting.TryCancelAsync(client, current.Job))
                await client.RaiseEventAsync(job.Id.Value, ReportOrchestrator.CancelEvent, true, call.Aborted);
            return call.Json(StatusCodes.Status202Accepted, JobView.Of(current.Job, current.Progress).Body, AcceptedJob.RetryAfter);
        });
}
