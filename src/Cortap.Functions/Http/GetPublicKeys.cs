using Cortap.Functions.Startup;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /.well-known/cortap-keys.json</c>: the public keys that <c>cortap verify</c> tells genuine reports by, a JSON Web Key Set.</summary>
public sealed class GetPublicKeys(Api api, PublicKeys keys)
{
    [Function(FunctionNames.GetPublicKeys)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ".well-known/cortap-keys.json")] HttpRequest request) =>
        api.RunAsync(request, call => Task.FromResult(call.Json(StatusCodes.Status200OK, keys.Json)));
}
