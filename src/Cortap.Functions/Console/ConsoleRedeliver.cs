using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/jobs/{job_id}/redeliver</c>: the webhook of one job again.</summary>
public sealed class ConsoleRedeliver(ConsoleGate gate, JobReader reader, Redeliveries redeliveries, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsoleRedeliver)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/jobs/{jobId}/redeliver")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        gate.ActAsync(request, async call =>
        {
            var found = call.Reason is null
                ? await reader.FindAsync(call.Who.Caller, jobId, call.Aborted)
                : await reader.FindToStartWorkAsync(call.Who.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return await call.RefuseAsync(problem);
            var page = $"/console/jobs/{job.Id}";
            if (call.Reason is not { } reason)
            {
                return await call.AskAsync(new Question(
                    "Deliver this job's webhook again?", $"The receiver of job {job.Id} gets the same message again, under the same webhook-id.", 1, "Redeliver", page));
            }

            workflows.Over(client);
            long? number = null;
            var outcome = await redeliveries.BeginAsync(
                job, call.Who.Caller, call.ToIntakeRequest().IdempotencyKey, async () => number = await call.Api.RecordAsync(AuditActions.JobRedelivered, job.Id.Value, reason), call.Aborted);
            if (!outcome.TryGet(out var redelivery, out problem)) return await call.RefuseAsync(problem);

            return await call.TellAsync(
                new Deed("The webhook goes out again", $"Delivery {redelivery.Job.Callback!.Delivery} of job {job.Id} has begun.", number, page, "the job") { IsReplayed = redelivery.IsReplayed });
        });
}
