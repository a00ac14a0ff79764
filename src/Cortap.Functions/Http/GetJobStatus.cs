using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs/{job_id}</c> (docs/contract.md, section 2).</summary>
public sealed class GetJobStatus(Api api, JobReader reader, JobWorkflows workflows, DeliveryStarter deliveries)
{
    [Function(FunctionNames.GetJobStatus)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var found = await reader.FindAsync(verified.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var current = await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted);
            if (current.DeliveryIsToBegin) await deliveries.StartAsync(current.Job);
            return Answer(call, JobView.Of(current));
        });

    private static IResult Answer(ApiCall call, JobView view)
    {
        var headers = call.Request.HttpContext.Response.Headers;
        headers.ETag = view.ETag;
        headers.CacheControl = "no-store";
        return view.Matches(call.Request.Headers.IfNoneMatch)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : call.Json(StatusCodes.Status200OK, view.Body, view.RetryAfter);
    }
}
