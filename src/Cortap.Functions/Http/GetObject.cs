using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary>
/// <c>GET</c> and <c>HEAD /objects/{key}</c>: serves what a presigned link of the local object store names. The link is the permission. Where S3 keeps the
/// objects there is no local store, and S3 serves its own links.
/// </summary>
public sealed class GetObject(Api api, ObjectLinks? links = null, FileObjectStore? objects = null)
{
    private static readonly Problem Gone = new(ErrorCodes.JobNotFound, "This report is not kept any more; request it again.");

    [Function(FunctionNames.GetObject)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "objects/{*key}")] HttpRequest request, string key) =>
        api.RunAsync(request, async call =>
        {
            var query = request.Query;
            if (links is null || objects is null) return call.Problem(Gone);

            var refusal = links.Refuse(request.Method, key, query["versionId"], query["expires"], query["signature"]);
            if (refusal is not null) return call.Problem(refusal);

            var served = objects.Open(key, query["versionId"]!);
            if (served is null) return call.Problem(Gone);

            try
            {
                // The link is the permission, so nobody knows who it is; further ranges belong to the same download.
                if (HttpMethods.IsGet(request.Method) && !IsLaterRange(request)) await call.RecordAsync(AuditActions.ObjectServed, key);
                return new ServedObjectResult(served, query["versionId"]!);
            }
            catch
            {
                await served.Content.DisposeAsync();
                throw;
            }
        });

    private static bool IsLaterRange(HttpRequest request) =>
        request.GetTypedHeaders().Range?.Ranges is { Count: > 0 } ranges && ranges.All(range => range.From is null or > 0);
}
