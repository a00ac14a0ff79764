using Cortap.Runtime.Engine;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class DeterminismTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Await_OfADelay_FailsWithAnExplanation(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("sleeps", async _ => await Task.Delay(20)));

        var failure = (await host.RunAsync("sleeps")).FailureDetails!;

        failure.ErrorType.ShouldBe(typeof(InvalidOperationException).FullName);
        failure.ErrorMessage.ShouldContain("not durable");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Await_OfADelayBesideDurableTasks_Fails(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("mixed", async context =>
            {
                var never = context.WaitForExternalEvent<string>("never");
                await Task.Delay(20);
                await never;
            }));

        (await host.RunAsync("mixed")).FailureDetails!.IsCausedBy<InvalidOperationException>().ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Await_OutsideItsTurn_FailsWhenTheContextIsUsed(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("escapes", async context =>
            {
                var never = context.WaitForExternalEvent<string>("never");
                await Task.Delay(20).ConfigureAwait(false);
                await context.CallActivityAsync("work");
                await never;
            })
            .AddActivityFunc("work", _ => { }));

        (await host.RunAsync("escapes")).FailureDetails!.ErrorMessage.ShouldContain("outside its turn");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Code_ThatScheduledAnotherActivity_FailsWithExpectedAndActual(ReplayMode mode)
    {
        var activity = "first";
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("changes", async context =>
            {
                await context.CallActivityAsync(activity);
                await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc("first", _ => { })
            .AddActivityFunc("second", _ => { }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("changes");
        await host.SettleAsync();
        activity = "second";
        await host.RestartAsync();
        await host.Client.RaiseEventAsync(id, "go", "");

        var failure = (await host.WaitAsync(id)).FailureDetails!;

        failure.ErrorType.ShouldBe(typeof(NonDeterministicOrchestrationException).FullName);
        failure.ErrorMessage.ShouldStartWith("The orchestrator 'changes' does not do what its history says it did. "
            + "At index 1 the history has TaskScheduled 'first' (#0); the code, run again, has TaskScheduled 'second' (#0).");
    }

    [Theory]
    [InlineData(ReplayMode.Cached, "less", "the code, run again, has nothing: it waits")]
    [InlineData(ReplayMode.EveryStep, "less", "the code, run again, has nothing: it waits")]
    [InlineData(ReplayMode.Cached, "more", "the history has TaskCompleted (#0); the code, run again, has TaskScheduled 'work' (#1)")]
    [InlineData(ReplayMode.Cached, "timer", "the history has TaskScheduled 'work' (#0); the code, run again, has TimerCreated (#0)")]
    [InlineData(ReplayMode.Cached, "ends", "has Completed: it has ended")]
    public async Task Code_ThatDecidesOtherwise_IsFound(ReplayMode mode, string change, string expected)
    {
        var changed = "";
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("changes", async context =>
            {
                if (changed == "timer")
                    await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                if (changed == "ends")
                    return;
                if (changed != "less")
                {
                    var work = context.CallActivityAsync("work");
                    if (changed == "more")
                        _ = context.CallActivityAsync("work");
                    await work;
                }
                await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc("work", _ => { }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("changes");
        await host.SettleAsync();
        changed = change;
        await host.RestartAsync();
        await host.Client.RaiseEventAsync(id, "go", "");

        var result = await host.WaitAsync(id);

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.ErrorMessage.ShouldContain(expected);
    }

    [Fact]
    public async Task Code_DependingOnSomethingThatVaries_FailsItsTestAtOnce()
    {
        var runs = 0;
        await using var host = await StartAsync(ReplayMode.EveryStep, registry => registry
            .AddOrchestratorFunc("varies", async context =>
            {
                var name = Interlocked.Increment(ref runs) % 2 == 0 ? "even" : "odd";
                await context.CallActivityAsync(name);
                await context.CallActivityAsync(name);
            })
            .AddActivityFunc("even", _ => { })
            .AddActivityFunc("odd", _ => { }));

        (await host.RunAsync("varies")).FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>().ShouldBeTrue();
    }
}
