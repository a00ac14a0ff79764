using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary>Answers what no other function below <c>/api</c> does, in the same envelope.</summary>
public sealed class UnknownRoute(Api api)
{
    private static readonly Problem NotFound = new(
        ErrorCodes.NotFound, "There is nothing at this address for this method; /api/docs lists what there is.");

    [Function(FunctionNames.UnknownRoute)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", Route = "api/{*path}")] HttpRequest request) =>
        api.RunAsync(request, call => Task.FromResult(call.Problem(NotFound)));
}
