using Cortap.Functions.Http;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/assets/{name}</c>: the console's files, which never change under their names; open to everybody.</summary>
public sealed class GetConsoleAsset(Api api)
{
    [Function(FunctionNames.GetConsoleAsset)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/assets/{name}")] HttpRequest request, string name) =>
        api.RunAsync(request, call => Task.FromResult<IResult>(ConsoleAssets.Find(name) is { } asset
            ? new AssetResult(asset)
            : call.Problem(new Problem(ErrorCodes.NotFound, "There is no such file; reload the page that named it."))));

    private sealed class AssetResult(ConsoleAsset asset) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            var packs = httpContext.Request.Headers.AcceptEncoding.Any(value => value?.Split(',').Any(coding => coding.Trim().Equals("br", StringComparison.OrdinalIgnoreCase)) == true);
            var body = packs ? asset.Packed : asset.Plain;
            if (packs) response.Headers.ContentEncoding = "br";
            response.Headers.Vary = "Accept-Encoding";
            response.Headers.CacheControl = "public, max-age=31536000, immutable";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.ContentType = asset.ContentType;
            response.ContentLength = body.Length;
            return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, 0, body.Length, httpContext.RequestAborted);
        }
    }
}
