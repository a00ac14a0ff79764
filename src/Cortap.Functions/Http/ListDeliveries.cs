using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs/{job_id}/deliveries</c>: every attempt of every delivery, and when the next one is made.</summary>
public sealed class ListDeliveries(Api api, JobReader reader, DeliveryReader deliveries, JobWorkflows workflows)
{
    [Function(FunctionNames.ListDeliveries)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}/deliveries")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var found = await reader.FindAsync(verified.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var current = await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted);
            return call.Json(StatusCodes.Status200OK, await deliveries.ShowAsync(current.Job, call.Aborted));
        });
}
