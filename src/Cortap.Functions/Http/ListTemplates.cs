using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/templates</c>: the reports there are, and the data that each needs.</summary>
public sealed class ListTemplates(Api api, TemplateListing listing)
{
    [Function(FunctionNames.ListTemplates)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/templates")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, (call, _) => Task.FromResult(call.Json(StatusCodes.Status200OK, listing.Body)));
}
