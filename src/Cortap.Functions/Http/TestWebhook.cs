using Cortap.Reporting.Audit;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/webhooks/test</c>: one signed test event to a receiver, now.</summary>
public sealed class TestWebhook(Api api, WebhookTest test)
{
    [Function(FunctionNames.TestWebhook)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/webhooks/test")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
            call.AnswerOrProblem(
                StatusCodes.Status200OK,
                await test.RunAsync(verified.Caller, call.ToIntakeRequest(), receiver => call.RecordAsync(AuditActions.WebhookTested, receiver), call.Aborted)));
}
