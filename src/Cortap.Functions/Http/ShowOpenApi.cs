using Cortap.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/openapi.json</c> and the page <c>GET /api/docs</c>: the description of this interface, open to everybody.</summary>
public sealed class ShowOpenApi(Api api)
{
    [Function(FunctionNames.GetOpenApi)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        api.RunAsync(request, call => Task.FromResult(call.Json(StatusCodes.Status200OK, OpenApiDocument.Json)));

    [Function(FunctionNames.GetDocs)]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/docs")] HttpRequest request) =>
        api.RunAsync(request, _ => Task.FromResult<IResult>(new BytesResult(StatusCodes.Status200OK, "text/html; charset=utf-8", OpenApiDocument.Page)));
}
