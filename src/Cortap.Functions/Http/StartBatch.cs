using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/batches</c>: many reports at once (docs/contract.md, section 4a).</summary>
public sealed class StartBatch(Api api, BatchIntake intake, BatchStarter starter, JobWorkflows workflows)
{
    [Function(FunctionNames.StartBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/batches")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            workflows.Over(client);
            var outcome = await intake.AcceptAsync(verified, call.ToIntakeRequest(), call.Aborted);
            if (!outcome.TryGet(out var answer, out var problem)) return call.Problem(problem);
            if (answer.Replayed) call.MarkReplayed();
            if (answer.Batch is not { } batch) return call.Json(StatusCodes.Status200OK, answer.Body.ToArray());
            if (!await starter.StartAsync(batch, answer.Replayed)) return call.Problem(BatchIntake.Unavailable);

            request.HttpContext.Response.Headers.Location = answer.StatusUrl;
            return call.Json(StatusCodes.Status202Accepted, answer.Body.ToArray(), BatchReader.RetryAfter);
        });
}
