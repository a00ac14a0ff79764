using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>Every way a function may return, and every kind of history event.</summary>
public static class ShapeFunctions
{
    [Function("ReturnsNothing")]
    public static void ReturnsNothing([ActivityTrigger] string input) => ArgumentException.ThrowIfNullOrEmpty(input);

    [Function("ReturnsTask")]
    public static async Task ReturnsTask([ActivityTrigger] string input) => await Task.FromResult(input);

    [Function("ReturnsValueTask")]
    public static async ValueTask ReturnsValueTask([ActivityTrigger] string input) => await Task.FromResult(input);

    [Function("ReturnsValue")]
    public static int ReturnsValue([ActivityTrigger] string input) => input.Length;

    [Function("UsesClient")]
    public static async Task<string> UsesClient([ActivityTrigger] string id, [DurableClient] DurableTaskClient client)
        => (await client.GetInstanceAsync(id))!.Name;

    [Function("CallActivity")]
    public static Task<object> CallActivity([OrchestrationTrigger] TaskOrchestrationContext context, string activity)
        => context.CallActivityAsync<object>(activity, context.InstanceId);

    [Function("Eventful")]
    public static async Task Eventful([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
        await context.CallSubOrchestratorAsync<object>("CallActivity", "ReturnsValue");
        await context.WaitForExternalEvent<string>("Go");
    }

    [Function("Typed")]
    public static IResult Typed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{id}/{flag}")] HttpRequest request, Guid id, bool? flag)
        => Results.Text($"{id:N} {flag} {request.Method}");
}
