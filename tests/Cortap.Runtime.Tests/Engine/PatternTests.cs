using Cortap.Runtime.Engine;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>Sequences, fan-out, races and sub-orchestrations.</summary>
public sealed class PatternTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Sequence_OfActivities_PassesResultsOn(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("chain", async (context, value) =>
            {
                for (var i = 0; i < 10; i++)
                    value = await context.CallActivityAsync<int>("plusOne", value);
                return value;
            })
            .AddActivityFunc<int, int>("plusOne", (_, value) => value + 1));

        var result = await host.RunAsync("chain", 5);

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        result.ReadOutputAs<int>().ShouldBe(15);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task FanOut_OverActivities_GathersAllInOrder(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("fan", context => Task.WhenAll(Enumerable.Range(0, 50).Select(i => context.CallActivityAsync<int>("square", i))))
            .AddActivityFunc<int, int>("square", (_, value) => value * value));

        (await host.RunAsync("fan")).ReadOutputAs<int[]>().ShouldBe(Enumerable.Range(0, 50).Select(i => i * i));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task FanOut_WithFailure_FailsAfterAll(ReplayMode mode)
    {
        var finished = 0;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("fan", context => Task.WhenAll(Enumerable.Range(0, 10).Select(i => context.CallActivityAsync("work", i))))
            .AddActivityFunc<int>("work", (_, value) =>
            {
                Interlocked.Increment(ref finished);
                if (value == 3)
                    throw new InvalidOperationException("three");
            }));

        var result = await host.RunAsync("fan");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.ErrorMessage.ShouldBe("Task 'work' (#3) failed with an unhandled exception: three");
        finished.ShouldBe(10);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Race_OfTimerAndActivity_ActivityWinsAndTimerIsCancelled(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<bool>("race", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                var work = context.CallActivityAsync("work");
                var winner = await Task.WhenAny(timer, work);
                cancellation.Cancel();
                return winner == work && timer.IsCanceled;
            })
            .AddActivityFunc("work", _ => { }));
        var start = host.Clock.GetUtcNow();

        (await host.RunAsync("race")).ReadOutputAs<bool>().ShouldBeTrue();

        host.Clock.GetUtcNow().ShouldBe(start, "the cancelled timer is not waited for");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SubOrchestrations_Nested_ReturnTheirResults(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("nest", async (context, depth) =>
                depth == 0 ? await context.CallActivityAsync<int>("leaf") : 1 + await context.CallSubOrchestratorAsync<int>("nest", depth - 1))
            .AddActivityFunc("leaf", _ => 100));

        (await host.RunAsync("nest", 4)).ReadOutputAs<int>().ShouldBe(104);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SubOrchestration_WithGivenIdAndTags_IsFoundUnderThem(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("parent", context => context.CallSubOrchestratorAsync<string>(
                "child", options: new SubOrchestrationOptions { InstanceId = "the-child", Tags = new Dictionary<string, string> { ["a"] = "b" } }))
            .AddOrchestratorFunc("child", context => $"{context.Parent!.Name} {context.Parent.InstanceId}"));

        (await host.RunAsync("parent", options: new("the-parent"))).ReadOutputAs<string>().ShouldBe("parent the-parent");

        var child = await host.Client.GetInstanceAsync("the-child");
        child!.Tags["a"].ShouldBe("b");
        child.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SubOrchestration_WithIdOfARunningOne_Fails(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions { InstanceId = "taken" }))
            .AddOrchestratorFunc("wait", context => context.WaitForExternalEvent<string>("never")));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("taken"));

        var result = await host.RunAsync("parent");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.ErrorMessage.ShouldContain("already exists");
        (await host.Client.GetInstanceAsync("taken"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task TaskIds_OfAllKinds_ShareOneCounter(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("mixed", async context =>
            {
                await context.CallActivityAsync("work");
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                await context.CallSubOrchestratorAsync("child");
                context.SendEvent("nobody", "event", 1);
                await context.CallActivityAsync("work", TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(1))));
                await context.CallActivityAsync("fails");
            })
            .AddOrchestratorFunc("child", _ => Task.CompletedTask)
            .AddActivityFunc("work", _ => { })
            .AddActivityFunc("fails", (TaskActivityContext _) => throw new InvalidOperationException("no")));

        (await host.RunAsync("mixed")).FailureDetails!.ErrorMessage.ShouldStartWith("Task 'fails' (#5)");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Activity_NotAwaited_StillRuns(ReplayMode mode)
    {
        var ran = new TaskCompletionSource();
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("forget", context => { _ = context.CallActivityAsync("work"); })
            .AddActivityFunc("work", _ => ran.SetResult()));

        await host.RunAsync("forget");

        await ran.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
