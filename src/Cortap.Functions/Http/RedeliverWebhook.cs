using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/jobs/{job_id}/redeliver</c>: sends the webhook of a finished job again, dead letters above all.</summary>
public sealed class RedeliverWebhook(Api api, JobReader reader, JobCommands commands, JobWorkflows workflows)
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

            // A delivery whose orchestration is gone must not stand in the way of a new one.
            var current = await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted);
            var outcome = await commands.RedeliverAsync(current.Job, verified.Caller, call.IdempotencyKey, call.Aborted);
            if (!outcome.TryGet(out var redelivery, out problem)) return call.Problem(problem);

            job = redelivery.Job;
            if (redelivery.IsReplayed) call.MarkReplayed();
            try
            {
                if (!redelivery.IsReplayed) await call.RecordAsync(AuditActions.JobRedelivered, job.Id.Value);
                if (job.Callback!.Status == CallbackStatus.Pending) await workflows.DeliverAsync(job);
            }
            catch when (!redelivery.IsReplayed)
            {
                await commands.TakeBackAsync(current.Job, job);
                throw;
            }

            return call.Json(StatusCodes.Status202Accepted, JobView.Of(new RepairedJob(job, Progress: null, FailedNow: false)).Body, AcceptedJob.RetryAfter);
        });
}
