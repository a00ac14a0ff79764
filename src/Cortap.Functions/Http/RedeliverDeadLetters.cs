using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/jobs/redeliver</c>: sends many dead letters again, for operators.</summary>
public sealed class RedeliverDeadLetters(Api api, DeadLetters letters, JobWorkflows workflows)
{
    [Function(FunctionNames.RedeliverDeadLetters)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/redeliver")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var outcome = await letters.RedeliverAsync(
                verified.Caller, call.ToIntakeRequest(), (reason, count) => call.RecordAsync(AuditActions.JobRedelivered, null, reason, count), call.Aborted);
            return call.AnswerOrProblem(StatusCodes.Status202Accepted, outcome, AcceptedJob.RetryAfter);
        });
}
