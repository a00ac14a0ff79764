using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/jobs/{job_id}/redeliver</c>: sends the webhook of a finished job again, dead letters above all.</summary>
public sealed class RedeliverWebhook(Api api, JobReader reader, Redeliveries redeliveries, JobWorkflows workflows)
{
    [Function(FunctionNames.RedeliverWebhook)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{jobId}/redeliver")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var found = await reader.FindToStartWorkAsync(verified.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            workflows.Over(client);
            var outcome = await redeliveries.BeginAsync(
                job, verified.Caller, call.IdempotencyKey, () => call.RecordAsync(AuditActions.JobRedelivered, job.Id.Value), call.Aborted);
            if (!outcome.TryGet(out var redelivery, out problem)) return call.Problem(problem);

            if (redelivery.IsReplayed) call.MarkReplayed();
            return call.Json(StatusCodes.Status202Accepted, JobView.Of(new RepairedJob(redelivery.Job, Progress: null, FailedNow: false)).Body, AcceptedJob.RetryAfter);
        });
}
