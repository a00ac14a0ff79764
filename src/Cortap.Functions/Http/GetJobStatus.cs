using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs/{job_id}</c> (docs/contract.md, section 2).</summary>
public sealed class GetJobStatus(Api api, JobReader reader, JobStarter starter, WaitingJobs waiting)
{
    [Function(FunctionNames.GetJobStatus)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAsync(request, async call =>
        {
            var found = await reader.FindAsync(request.Headers.Authorization, jobId, call.CorrelationId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var current = await reader.RefreshAsync(job, OrchestrationReaders.Over(client), call.Aborted);
            if (current is { FailedNow: true, Job.Callback.Status: CallbackStatus.Pending }) await starter.StartDeliveryAsync(client, current.Job);
            if (current is { Job.IsWaiting: true, Progress: null }) await waiting.StartNextAsync(client);
            return Answer(call, JobView.Of(current.Job, current.Progress));
        });

    private static IResult Answer(ApiCall call, JobView view)
    {
        call.Request.HttpContext.Response.Headers.ETag = view.ETag;
        return view.Matches(call.Request.Headers.IfNoneMatch)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : call.Json(StatusCodes.Status200OK, view.Body, view.RetryAfter);
    }
}
