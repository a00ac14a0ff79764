using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/generate-report</c> (docs/contract.md, section 1).</summary>
public sealed class StartReportJob(Api api, JobIntake intake, JobStarter starter, JobWorkflows workflows)
{
    [Function(FunctionNames.StartReportJob)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/generate-report")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var outcome = await intake.AcceptAsync(verified, call.ToIntakeRequest(), call.Aborted);
            if (!outcome.TryGet(out var accepted, out var problem)) return call.Problem(problem);
            if (!await starter.StartAsync(accepted)) return call.Problem(JobIntake.Unavailable);
            return Accepted(call, accepted);
        });

    private static IResult Accepted(ApiCall call, AcceptedJob accepted)
    {
        var headers = call.Request.HttpContext.Response.Headers;
        headers.Location = accepted.StatusUrl;
        if (accepted.Replayed) headers["Idempotency-Replayed"] = "true";
        return call.Json(StatusCodes.Status202Accepted, accepted.ToUtf8Json(), AcceptedJob.RetryAfter);
    }
}
