using Cortap.Infrastructure.Local;
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
        api.RunAsync(request, call =>
        {
            var query = request.Query;
            if (links is null || objects is null) return Task.FromResult(call.Problem(Gone));

            var refusal = links.Refuse(request.Method, key, query["versionId"], query["expires"], query["signature"]);
            if (refusal is not null) return Task.FromResult(call.Problem(refusal));

            var served = objects.Open(key, query["versionId"]!);
            return Task.FromResult(served is null
                ? call.Problem(Gone)
                : new ServedObjectResult(served, query["versionId"]!));
        });
}
