using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>A service that shows whether functions share a scope.</summary>
public sealed class ScopedCounter
{
    public int Calls { get; set; }
}

public sealed class GreetingFunctions(ScopedCounter counter)
{
    [Function("Greet")]
    public IResult Greet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greetings/{name}/{times:int:min(1)}")] HttpRequest request,
        string name,
        int times)
        => Results.Text($"{request.Query["greeting"]} {string.Join(' ', Enumerable.Repeat(name, times))} {++counter.Calls}");

    [Function("Optional")]
    public static Task<IResult> Optional(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{id?}")] HttpRequest request,
        string? id,
        CancellationToken cancellation)
        => Task.FromResult(Results.Text((id ?? "none") + " " + cancellation.CanBeCanceled + " " + (request.RouteValues["id"] is null)));

    [Function("CatchAll")]
    public static ValueTask<IResult> CatchAll(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string path)
        => ValueTask.FromResult(Results.Text($"{request.Method} {path}"));

    [Function("Number")]
    public static IResult Number([HttpTrigger(AuthorizationLevel.Anonymous, Route = "numbers/{value}")] HttpRequest request, long value)
        => Results.Text($"{request.Method} {value}");

    [Function("Plain")]
    public static async Task<IActionResult> Plain([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new OkObjectResult(new { Length = (await reader.ReadToEndAsync()).Length });
    }

    [Function("Broken")]
    public static IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        => throw new InvalidOperationException($"secret of {request.Path}");

    [Function("WhoAmI")]
    public static IResult WhoAmI([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        => Results.Text($"{request.Scheme}://{request.Host}");
}
