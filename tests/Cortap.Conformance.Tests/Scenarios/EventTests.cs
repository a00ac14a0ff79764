using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("External events")]
public sealed class EventTests : ConformanceTest
{
    [Scenario("An event reaches the orchestrator that waits for it")]
    public Task Event_Awaited_Arrives() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => context.WaitForExternalEvent<string>("Go"));
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        await RaiseAsync(stage, "Go", "went");
        await stage.EndAsync();
    });

    [Scenario("Events raised before the wait are kept, in order, each name by itself")]
    public Task Events_BeforeTheWait_AreKeptInOrder() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            await context.WaitForExternalEvent<string>("Last");
            var first = await context.WaitForExternalEvent<string>("Go");
            var other = await context.WaitForExternalEvent<int>("Other");
            var second = await context.WaitForExternalEvent<string>("Go");
            return $"{first} {other} {second}";
        });
        await stage.StartAsync();
        await RaiseAsync(stage, "Go", "one");
        await RaiseAsync(stage, "Go", "two");
        await RaiseAsync(stage, "Other", 3);
        await RaiseAsync(stage, "Last", "end");
        await stage.EndAsync();
    });

    [Scenario("The latest waiter of a name is served first")]
    public Task Events_ForSeveralWaiters_ServeTheLatestFirst() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            var waiters = new[] { Go(context), Go(context), Go(context) };
            stage.Note(context, "waits");
            return string.Join(" ", await Task.WhenAll(waiters));
        });
        await stage.StartAsync();
        await stage.NotedAsync("waits");
        foreach (var payload in new[] { "one", "two", "three" })
            await RaiseAsync(stage, "Go", payload);
        await stage.EndAsync();
    });

    [Scenario("Names are compared without regard to case")]
    public Task EventName_InOtherCase_IsTheSame() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => context.WaitForExternalEvent<string>("GO"));
        await stage.StartAsync();
        await RaiseAsync(stage, "go", "went");
        await stage.EndAsync();
    });

    [Scenario("Two waiters of one name must want the same type")]
    public Task Waiters_OfDifferentTypes_AreRefused() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            _ = context.WaitForExternalEvent<string>("Go");
            try
            {
                await context.WaitForExternalEvent<int>("Go");
                return "waited";
            }
            catch (ArgumentException)
            {
                return "refused";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A payload may be null")]
    public Task Payload_Null_Arrives() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context => await context.WaitForExternalEvent<string?>("Go") ?? "nothing");
        await stage.StartAsync();
        await RaiseAsync(stage, "Go", null);
        await stage.EndAsync();
    });

    [Scenario("A payload may be a record")]
    public Task Payload_Record_Arrives() => CompareAsync(async stage =>
    {
        stage.Orchestrator<Order>("Main", context => context.WaitForExternalEvent<Order>("Go"));
        await stage.StartAsync();
        await RaiseAsync(stage, "Go", new Order("pens", 3));
        await stage.EndAsync();
    });

    [Scenario("A payload of the wrong form fails the orchestration that waits for it, whatever it catches")]
    public Task Payload_OfTheWrongFormForAWaiter_FailsTheOrchestration() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            context.SetCustomStatus("waits");
            try
            {
                return $"{await context.WaitForExternalEvent<int>("Go")}";
            }
            catch (Exception)
            {
                return "caught";
            }
        });
        await stage.StartAsync();
        await stage.UntilStatusAsync("\"waits\"");
        await RaiseAsync(stage, "Go", "no number");
        await stage.EndAsync();
    });

    [Scenario("A payload of the wrong form that came before the wait is thrown by the wait")]
    public Task Payload_OfTheWrongFormBeforeTheWait_ThrowsFromTheWait() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            await context.WaitForExternalEvent<string>("Last");
            try
            {
                return $"{await context.WaitForExternalEvent<int>("Go")}";
            }
            catch (System.Text.Json.JsonException)
            {
                return "caught";
            }
        });
        await stage.StartAsync();
        await RaiseAsync(stage, "Go", "no number");
        await RaiseAsync(stage, "Last", "end");
        await stage.EndAsync();
    });

    [Scenario("A wait that times out throws `TaskCanceledException`, and an event that comes later is kept for the next wait")]
    public Task Wait_TimedOut_ThrowsAndKeepsTheEvent() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                await context.WaitForExternalEvent<string>("Go", TimeSpan.FromSeconds(1));
            }
            catch (OperationCanceledException exception)
            {
                stage.Note(context, exception.GetType().Name);
            }
            await context.WaitForExternalEvent<string>("Next");
            return await context.WaitForExternalEvent<string>("Go");
        });
        await stage.StartAsync();
        var ended = stage.EndAsync();
        await stage.NotedAsync("TaskCanceledException");
        await RaiseAsync(stage, "Next", "");
        await RaiseAsync(stage, "Go", "late");
        await ended;
    });

    [Scenario("A wait that ends in time leaves no timer behind")]
    public Task Wait_InTime_LeavesNoTimer() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            stage.Note(context, "waits");
            return await context.WaitForExternalEvent<string>("Go", TimeSpan.FromHours(1));
        });
        await stage.StartAsync();
        await stage.NotedAsync("waits");
        await RaiseAsync(stage, "Go", "in time");
        await stage.EndAsync();
    });

    [Scenario("A wait that is cancelled throws")]
    public Task Wait_Cancelled_Throws() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var wait = context.WaitForExternalEvent<string>("Go", cancel.Token);
            await context.CallActivityAsync<string>("Echo", "a");
            Cancel(cancel);
            try
            {
                return await wait;
            }
            catch (OperationCanceledException exception)
            {
                return exception.GetType().Name;
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An event that meets a cancelled waiter")]
    public Task Event_ForACancelledWaiter_IsKeptForTheNext() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            _ = context.WaitForExternalEvent<string>("Go", cancel.Token);
            await context.CallActivityAsync<string>("Echo", "a");
            Cancel(cancel);
            stage.Note(context, "cancelled");
            await context.WaitForExternalEvent<string>("Next");
            return await context.WaitForExternalEvent<string>("Go");
        });
        await stage.StartAsync();
        await stage.NotedAsync("cancelled");
        await RaiseAsync(stage, "Go", "one");
        await RaiseAsync(stage, "Go", "two");
        await RaiseAsync(stage, "Next", "");
        await stage.EndAsync();
    });

    [Scenario("`SendEvent` reaches another instance")]
    public Task SendEvent_ToAnotherInstance_Arrives() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Receiver", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator("Main", context =>
        {
            context.SendEvent("receiver", "Go", "sent");
            return Task.CompletedTask;
        });
        await stage.StartAsync(name: "Receiver", id: "receiver");
        await stage.UntilRunningAsync("receiver");
        await stage.RunAsync();
        await stage.EndAsync("receiver");
    });

    [Scenario("`SendEvent` reaches the sender too")]
    public Task SendEvent_ToItself_Arrives() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context =>
        {
            context.SendEvent(context.InstanceId, "Go", "sent");
            return context.WaitForExternalEvent<string>("Go");
        });
        await stage.RunAsync();
    });

    [Scenario("`SendEvent` takes a task id")]
    public Task SendEvent_TakesATaskId() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator<string>("Main", async context =>
        {
            context.SendEvent(context.InstanceId, "Go", "sent");
            try
            {
                return await context.CallActivityAsync<string>("Fail", "x");
            }
            catch (TaskFailedException exception)
            {
                return $"#{exception.TaskId}";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An event for a finished instance is dropped in silence")]
    public Task Event_ForAFinishedInstance_IsDropped() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", _ => Task.FromResult("done"));
        await stage.RunAsync();
        await stage.TryAsync("raise", client => client.RaiseEventAsync("main", "Go", "late"));
        await stage.LookAsync("afterwards");
    });

    [Scenario("An event for an unknown instance is dropped in silence")]
    public Task Event_ForAnUnknownInstance_IsDropped() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", _ => Task.FromResult("done"));
        await stage.TryAsync("raise", client => client.RaiseEventAsync("nobody", "Go", "x"));
        await stage.LookAsync("afterwards", "nobody");
    });

    [Scenario("Many waits of one name in a row gather all events")]
    public Task Events_Many_AreGathered() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int>("Main", async context =>
        {
            var sum = 0;
            for (var count = 0; count < 20; count++)
                sum += await context.WaitForExternalEvent<int>("Add");
            return sum;
        });
        await stage.StartAsync();
        for (var number = 1; number <= 20; number++)
            await RaiseAsync(stage, "Add", number);
        await stage.EndAsync();
    });

    private static Task<string> Go(TaskOrchestrationContext context) => context.WaitForExternalEvent<string>("Go");

    private static async Task RaiseAsync(Stage stage, string name, object? payload)
        => await (await stage.ClientAsync()).RaiseEventAsync("main", name, payload);

    private static void Cancel(CancellationTokenSource source)
    {
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's turn.
        source.Cancel();
#pragma warning restore CA1849
    }

    public sealed record Order(string Item, int Count);
}
