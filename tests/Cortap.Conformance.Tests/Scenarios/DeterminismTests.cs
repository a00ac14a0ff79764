using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

/// <summary>Code that does not do on replay what it did before. Hosts that keep an instance in memory have no replay to see it by.</summary>
[DisplayName("Determinism")]
public sealed class DeterminismTests : ConformanceTest
{
    [Scenario("Another activity than before fails the instance", NeedsReplay = true)]
    public Task Code_CallingAnotherActivity_Fails() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => context.CallActivityAsync<string>(runs == 1 ? "Echo" : "Other", "a")));

    [Scenario("A timer where an activity was fails the instance", NeedsReplay = true)]
    public Task Code_WithATimerForAnActivity_Fails() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => runs == 1 ? context.CallActivityAsync<string>("Echo", "a") : context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None)));

    [Scenario("A sub-orchestration where an activity was fails the instance", NeedsReplay = true)]
    public Task Code_WithASubOrchestrationForAnActivity_Fails() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => runs == 1 ? context.CallActivityAsync<string>("Echo", "a") : context.CallSubOrchestratorAsync<string>("Child")));

    [Scenario("Code that no longer does what it did fails the instance", NeedsReplay = true)]
    public Task Code_DoingLessThanBefore_Fails() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => runs == 1 ? context.CallActivityAsync<string>("Echo", "a") : context.WaitForExternalEvent<string>("Never")));

    [Scenario("The same activity with another input is not noticed", NeedsReplay = true)]
    public Task Code_WithAnotherInput_IsNotNoticed() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => context.CallActivityAsync<string>("Echo", runs == 1 ? "a" : "b")));

    [Scenario("The same activity in other case is the same", NeedsReplay = true)]
    public Task Code_CallingInOtherCase_IsTheSame() => CompareAsync(stage => ChangeAsync(stage, (context, runs)
        => context.CallActivityAsync<string>(runs == 1 ? "Echo" : "eCHO", "a")));

    [Scenario("An await of something that is not durable")]
    public Task Await_OfSomethingNotDurable_FailsWithAnExplanation() => CompareAsync(async stage =>
    {
        var never = new TaskCompletionSource();
        stage.Orchestrator("Main", _ => never.Task);
        await stage.StartAsync();
        await stage.LookAfterAsync();
    });

    /// <summary>Runs code that knows how often it was begun.</summary>
    private static async Task ChangeAsync(Stage stage, Func<TaskOrchestrationContext, int, Task> body)
    {
        var runs = 0;
        stage.Echo();
        stage.Activity<string, string>("Other", text => text);
        stage.Orchestrator<string>("Child", _ => Task.FromResult("child"));
        stage.Orchestrator<string>("Main", async context =>
        {
            await body(context, Interlocked.Increment(ref runs));
            return "done";
        });
        await stage.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var ended = await (await stage.ClientAsync()).WaitForInstanceCompletionAsync("main", getInputsAndOutputs: true, limit.Token);
        stage.Note($"{ended.RuntimeStatus} {ended.FailureDetails?.ErrorType.Split('.')[^1]}");
    }
}
