using Cortap.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/openapi.json</c> and the page <c>GET /api/docs</c>: the description of this interface, open to everybody.</summary>
public sealed class ShowOpenApi(Api api)
{
    /// <summary>The renderer brings its styles and an icon font in the script, and searches in a worker made from text.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'; worker-src blob:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    [Function(FunctionNames.GetOpenApi)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        api.RunAsync(request, call => Task.FromResult(call.Json(StatusCodes.Status200OK, OpenApiDocument.Json)));

    [Function(FunctionNames.GetDocs)]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/docs")] HttpRequest request) =>
        api.RunAsync(request, _ =>
        {
            request.HttpContext.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return Task.FromResult<IResult>(new BytesResult(StatusCodes.Status200OK, "text/html; charset=utf-8", OpenApiDocument.Page));
        });

    [Function(FunctionNames.GetDocsScript)]
    public Task<IResult> RunScriptAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/docs/redoc.js")] HttpRequest request) =>
        api.RunAsync(request, _ => Task.FromResult<IResult>(new BytesResult(StatusCodes.Status200OK, "text/javascript; charset=utf-8", OpenApiDocument.Script)));
}
