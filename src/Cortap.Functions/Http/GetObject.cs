using Cortap.Infrastructure.Local;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /objects/{key}</c>: serves what a presigned link of the local object store names. The link is the permission.</summary>
public sealed class GetObject(Api api, ObjectLinks links, FileObjectStore objects)
{
    [Function(FunctionNames.GetObject)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "objects/{*key}")] HttpRequest request, string key) =>
        api.RunAsync(request, call =>
        {
            var query = request.Query;
            var refusal = links.Refuse(request.Method, key, query["versionId"], query["expires"], query["signature"]);
            if (refusal is not null) return Task.FromResult(call.Problem(refusal));

            var served = objects.Open(key, query["versionId"]!);
            return Task.FromResult(served is null
                ? call.Problem(new Problem(ErrorCodes.JobNotFound, "This report is not kept any more; request it again."))
                : new ServedObjectResult(served));
        });
}
