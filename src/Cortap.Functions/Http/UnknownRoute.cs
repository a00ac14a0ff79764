using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary>Answers what no other function does, in the same envelope: there is no such address, or not for this method.</summary>
public sealed class UnknownRoute(Api api)
{
    // The addresses of the hosts themselves stay theirs.
    internal const string Elsewhere = @"{*path:regex(^(?!admin\b|runtime\b).*$)}";

    [Function(FunctionNames.UnknownRoute)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", Route = Elsewhere)] HttpRequest request) =>
        AnswerAsync(request);

    internal Task<IResult> AnswerAsync(HttpRequest request) => api.RunAsync(request, call => Task.FromResult(Refuse(call)));

    private static IResult Refuse(ApiCall call)
    {
        var methods = Routes.MethodsAt(call.Request.Path.Value ?? "");
        // One that has the method and is no function's all the same is written in another way, as with two slashes.
        if (methods.Count == 0 || methods.Contains(call.Request.Method)) return call.Problem(new Problem(ErrorCodes.NotFound, "There is nothing at this address; /api/docs lists what there is."));

        if (CrossOrigin.AllowPreflight(call.Request, methods)) return Results.StatusCode(StatusCodes.Status204NoContent);

        call.Request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
        return call.Problem(new Problem(ErrorCodes.MethodNotAllowed, "This address has other methods only; the Allow header lists them."));
    }
}
