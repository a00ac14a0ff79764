using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /healthz</c>: the process is alive.</summary>
public sealed class Healthz(Api api)
{
    [Function(FunctionNames.Healthz)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "healthz")] HttpRequest request) =>
        api.RunAsync(request, call => Task.FromResult(call.Json(StatusCodes.Status200OK, """{"status": "ok"}"""u8.ToArray())));
}
