using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

/// <summary>An instance ends when its code has ended and nothing that it began is open.</summary>
[DisplayName("The end of an instance")]
public sealed class EndTests : ConformanceTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Scenario("An activity that is not awaited runs, and the instance ends when it has ended")]
    public Task Activity_NotAwaited_HoldsTheInstanceOpen() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.CallActivityAsync<string>("Slow", "a");
            stage.Note(context, "returns");
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await gate.Reached;
        await stage.LookAsync("meanwhile");
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("An activity that is not awaited and fails changes nothing")]
    public Task Activity_NotAwaitedAndFailing_ChangesNothing() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.CallActivityAsync<string>("Fail", "a");
            return Task.FromResult("result");
        });
        await stage.RunAsync();
    });

    [Scenario("An orchestrator that throws fails when its activities have ended")]
    public Task Orchestrator_ThrowingWhileAnActivityRuns_FailsAfterIt() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator("Main", async context =>
        {
            _ = context.CallActivityAsync<string>("Slow", "a");
            await context.WaitForExternalEvent<string>("Go");
            stage.Note(context, "throws");
            throw new FormatException("bad");
        });
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "");
        await stage.NotedAsync("throws");
        await stage.LookAsync("meanwhile");
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("A timer that nobody cancels holds the instance open until it fires")]
    public Task Timer_NotCancelled_HoldsTheInstanceOpen() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            _ = LateAsync(context);
            await context.CallActivityAsync<string>("Echo", "work");
            stage.Note(context, "returns");
        });
        await stage.RunAsync();

        static async Task LateAsync(TaskOrchestrationContext context)
        {
            await context.CreateTimer(Second, CancellationToken.None);
            await context.CallActivityAsync<string>("Echo", "after the timer");
        }
    });

    [Scenario("A cancelled timer holds nothing open")]
    public Task Timer_Cancelled_HoldsNothingOpen() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            _ = context.CreateTimer(TimeSpan.FromHours(1), cancel.Token);
            await context.CallActivityAsync<string>("Echo", "work");
            Cancel(cancel);
        });
        await stage.RunAsync();
    });

    [Scenario("A wait for an event holds nothing open")]
    public Task Wait_ForAnEvent_HoldsNothingOpen() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.WaitForExternalEvent<string>("Never");
            return Task.FromResult("result");
        });
        await stage.RunAsync();
    });

    [Scenario("A sub-orchestration that is not awaited holds its parent open")]
    public Task SubOrchestration_NotAwaited_HoldsItsParentOpen() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" });
            stage.Note(context, "returns");
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await stage.UntilRunningAsync("child");
        await stage.LookAsync("meanwhile");
        await (await stage.ClientAsync()).RaiseEventAsync("child", "Go", "went");
        await stage.EndAsync("child");
        await stage.EndAsync();
    });

    [Scenario("The loser of a race goes on, and calls its next activity")]
    public Task Race_WhoseLoserGoesOn_EndsAfterIt() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            var work = WorkAsync(context);
            var stop = context.WaitForExternalEvent<string>("Stop");
            var winner = await Task.WhenAny(work, stop);
            stage.Note(context, winner == stop ? "stopped" : "worked");
            return await winner;
        });
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Stop", "enough");
        await stage.NotedAsync("stopped");
        await stage.LookAsync("meanwhile");
        gate.Open();
        await stage.EndAsync();

        static async Task<string> WorkAsync(TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<string>("Slow", "one");
            return await context.CallActivityAsync<string>("Echo", "two");
        }
    });

    [Scenario("A loser that heeds a token does no more than the activity it is in")]
    public Task Race_WhoseLoserHeedsAToken_StopsAfterItsActivity() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            using var decided = new CancellationTokenSource();
            var work = WorkAsync(context, decided.Token);
            var stop = context.WaitForExternalEvent<string>("Stop", decided.Token);
            var winner = await Task.WhenAny(work, stop);
            Cancel(decided);
            await context.CallActivityAsync<string>("Echo", "settled");
            stage.Note(context, "returns");
            return await winner;
        });
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Stop", "enough");
        await stage.NotedAsync("returns");
        await stage.LookAsync("meanwhile");
        gate.Open();
        await stage.EndAsync();

        static async Task<string> WorkAsync(TaskOrchestrationContext context, CancellationToken decided)
        {
            await context.CallActivityAsync<string>("Slow", "one");
            decided.ThrowIfCancellationRequested();
            return await context.CallActivityAsync<string>("Echo", "two");
        }
    });

    [Scenario("What the loser sets as custom status shows, and the result of the winner stands")]
    public Task Race_WhoseLoserSetsTheStatus_ShowsIt() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context =>
        {
            _ = LateAsync(context);
            context.SetCustomStatus("returned");
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await gate.Reached;
        await stage.UntilStatusAsync("\"returned\"");
        gate.Open();
        await stage.EndAsync();

        static async Task LateAsync(TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<string>("Slow", "a");
            context.SetCustomStatus("late");
        }
    });

    [Scenario("A loser that throws changes nothing")]
    public Task Race_WhoseLoserThrows_EndsAsTheWinner() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context =>
        {
            _ = LateAsync(context);
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await gate.Reached;
        gate.Open();
        await stage.EndAsync();

        static async Task LateAsync(TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<string>("Slow", "a");
            throw new FormatException("late");
        }
    });

    [Scenario("Events that come while a finished orchestrator is held open change nothing")]
    public Task Event_WhileHeldOpen_ChangesNothing() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.CallActivityAsync<string>("Slow", "a");
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "went");
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("A sub-orchestration's failure reaches its parent when nothing of the sub-orchestration is open")]
    public Task SubOrchestration_FailingWhileAnActivityRuns_FailsItsParentAfterIt() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Child", async context =>
        {
            _ = context.CallActivityAsync<string>("Slow", "a");
            await context.WaitForExternalEvent<string>("Go");
            stage.Note(context, "throws");
            throw new FormatException("bad");
        });
        stage.Orchestrator<string>("Main", context
            => context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" }));
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync("child", "Go", "");
        await stage.NotedAsync("throws");
        await stage.LookAsync("meanwhile");
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("Termination does not wait for what is open")]
    public Task Termination_WhileAnActivityRuns_EndsAtOnce() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Slow", "a"));
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
        gate.Open();
        await stage.NotedAsync("Slow a ends");
        await stage.LookAsync("afterwards");
    });

    [Scenario("An orchestrator that has returned and is held open can be terminated")]
    public Task Termination_WhileHeldOpen_EndsAtOnce() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", context =>
        {
            _ = context.CallActivityAsync<string>("Slow", "a");
            return Task.FromResult("result");
        });
        await stage.StartAsync();
        await gate.Reached;
        await (await stage.ClientAsync()).TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
    });

    [Scenario("Continue-as-new waits for what is open before the next round begins")]
    public Task ContinueAsNew_WhileAnActivityRuns_BeginsTheNextRoundAfterIt() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<int, string>("Main", (context, round) =>
        {
            stage.Note(context, $"round {round}");
            if (round == 1)
            {
                _ = context.CallActivityAsync<string>("Slow", "a");
                context.ContinueAsNew(2);
            }
            return Task.FromResult($"round {round}");
        });
        await stage.StartAsync(1);
        await gate.Reached;
        stage.Note("opens");
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("An event that comes between continue-as-new and the next round is for the next round")]
    public Task ContinueAsNew_WhileAnActivityRuns_LeavesEventsToTheNextRound() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<int, string>("Main", async (context, round) =>
        {
            if (round == 2)
                return await context.WaitForExternalEvent<string>("Go");
            _ = context.WaitForExternalEvent<string>("Go");
            _ = context.CallActivityAsync<string>("Slow", "a");
            context.SetCustomStatus("continues");
            context.ContinueAsNew(2, preserveUnprocessedEvents: false);
            return "one";
        });
        await stage.StartAsync(1);
        await gate.Reached;
        await stage.UntilStatusAsync("\"continues\"");
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "went");
        gate.Open();
        await stage.EndAsync();
    });

    private static void Cancel(CancellationTokenSource source)
    {
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's turn.
        source.Cancel();
#pragma warning restore CA1849
    }
}
