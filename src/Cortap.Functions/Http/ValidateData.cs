using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>POST /api/v1/validate-data</c>: what a project lacks for a report, without a job.</summary>
public sealed class ValidateData(Api api, DataCheck check)
{
    [Function(FunctionNames.ValidateData)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/validate-data")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
            call.AnswerOrProblem(StatusCodes.Status200OK, await check.RunAsync(verified, call.ToIntakeRequest(), call.Aborted)));
}
