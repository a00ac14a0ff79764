using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs</c>: the caller's own jobs, or those of a wider scope, newest first (docs/contract.md, section 2).</summary>
public sealed class ListJobs(Api api, JobLister lister)
{
    [Function(FunctionNames.ListJobs)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
            call.JsonOrProblem(await lister.ListAsync(verified.Caller, call.QueryParameters, call.Aborted)));
}
