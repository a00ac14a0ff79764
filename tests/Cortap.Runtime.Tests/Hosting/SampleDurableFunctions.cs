using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Hosting;

public sealed record Order(string Item, int Quantity);

public sealed record Packed(string Text, string InstanceId, int CallsInScope, bool CanBeCancelled);

public static class OrderFunctions
{
    [Function("StartOrder")]
    public static async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{item}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string item,
        CancellationToken cancellation)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("PackOrder", new Order(item, 2), cancellation);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellation);
        return Results.Json(end.ReadOutputAs<Packed>());
    }

    /// <summary>Takes its input as a parameter.</summary>
    [Function("PackOrder")]
    public static async Task<Packed> PackOrder([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
        => await context.CallActivityAsync<Packed>("Pack", order);

    /// <summary>Waits for the event Go, whose payload is its output.</summary>
    [Function("WaitForGo")]
    public static async Task<string> WaitForGo([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus(new { Phase = "waiting" });
        return await context.WaitForExternalEvent<string>("Go");
    }

    /// <summary>Answers the trace that its activity belongs to.</summary>
    [Function("StartTraced")]
    public static async Task<IResult> StartTraced(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "traced")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Traced", request.HttpContext.RequestAborted);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, request.HttpContext.RequestAborted);
        return Results.Text(end.ReadOutputAs<string>());
    }

    [Function("Traced")]
    public static Task<string> Traced([OrchestrationTrigger] TaskOrchestrationContext context)
        => context.CallActivityAsync<string>("TellTrace", "");

    [Function("TellTrace")]
    public static string? TellTrace([ActivityTrigger] string input) => Activity.Current?.TraceId + input;

    [Function("Break")]
    public static async Task<string> Break([OrchestrationTrigger] TaskOrchestrationContext context)
        => await context.CallActivityAsync<string>("BreakDown", "input of break down");

    [Function("BreakDown")]
    public static string BreakDown([ActivityTrigger] string input) => throw new InvalidOperationException("it broke");
}

public sealed class PackFunction(ScopedCounter counter)
{
    [Function("Pack")]
    public async ValueTask<Packed> Run([ActivityTrigger] Order order, string instanceId, CancellationToken cancellation)
    {
        await Task.Yield();
        return new Packed($"{order.Quantity} {order.Item}", instanceId, ++counter.Calls, cancellation.CanBeCanceled);
    }
}

/// <summary>An orchestrator with an instance of its own, made from services.</summary>
public sealed class InjectedOrchestrator(ScopedCounter counter)
{
    [Function("Injected")]
    public Task<int> Run([OrchestrationTrigger] TaskOrchestrationContext context) => Task.FromResult(++counter.Calls);
}
