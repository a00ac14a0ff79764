using Cortap.Runtime.Engine;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class ContinueAsNewTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_WithInput_StartsOverWithAnEmptyHistory(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("loop", async (context, round) =>
            {
                if (round < 10)
                {
                    await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    context.ContinueAsNew(round + 1);
                }
                return round;
            }));

        var result = await host.RunAsync("loop");

        result.ReadOutputAs<int>().ShouldBe(10);
        result.ReadInputAs<int>().ShouldBe(10);
        (await host.Engine.GetHistoryAsync(result.InstanceId, CancellationToken.None))!.Select(item => item.EventType)
            .ShouldBe([HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionCompleted]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_PreservingEvents_LosesNone(ReplayMode mode)
    {
        const int Count = 20;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<List<int>, List<int>>("collect", async (context, seen) =>
            {
                seen.Add(await context.WaitForExternalEvent<int>("item"));
                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                if (seen.Count < Count)
                    context.ContinueAsNew(seen);
                return seen;
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("collect", new List<int>());
        for (var i = 0; i < Count; i++)
            await host.Client.RaiseEventAsync(id, "item", i);

        (await host.WaitAsync(id)).ReadOutputAs<List<int>>().ShouldBe(Enumerable.Range(0, Count));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_NotPreservingEvents_ForgetsThem(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<bool, string>("forget", async (context, again) =>
            {
                if (!again)
                {
                    await context.WaitForExternalEvent<string>("start");
                    context.ContinueAsNew(true, preserveUnprocessedEvents: false);
                    return "";
                }
                try
                {
                    return await context.WaitForExternalEvent<string>("extra", TimeSpan.FromMinutes(1));
                }
                catch (TaskCanceledException)
                {
                    return "forgotten";
                }
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("forget", false);
        await host.Client.RaiseEventAsync(id, "extra", "unwanted");
        await host.Client.RaiseEventAsync(id, "start", "go");

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("forgotten");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_InATightLoop_StaysManageable(ReplayMode mode)
    {
        var spins = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("spin", (context, round) =>
            {
                if (round == 20)
                    spins.TrySetResult();
                context.ContinueAsNew(round + 1);
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("spin", 0);
        await spins.Task.WaitAsync(TimeSpan.FromMinutes(2));

        await host.Client.TerminateInstanceAsync(id, "enough");

        (await host.WaitAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_BeforeACrash_GoesOnInTheNextRound(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("loop", async (context, round) =>
            {
                await context.WaitForExternalEvent<string>("next");
                if (round < 3)
                    context.ContinueAsNew(round + 1);
                return round;
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("loop", 0);

        for (var i = 0; i < 4; i++)
        {
            await host.Client.RaiseEventAsync(id, "next", "now");
            await host.RestartAsync();
        }

        (await host.WaitAsync(id)).ReadOutputAs<int>().ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ContinueAsNew_WhileAnActivityRuns_WaitsForItAcrossARestart(ReplayMode mode)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("rounds", (context, round) =>
            {
                if (round == 1)
                {
                    _ = context.CallActivityAsync<string>("work");
                    context.ContinueAsNew(2);
                }
                return Task.FromResult(round);
            })
            .AddActivityFunc("work", _ =>
            {
                begun.TrySetResult();
                return answer.Task;
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("rounds", 1);
        await begun.Task;
        await host.RestartAsync();

        (await host.Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.ReadInputAs<int>().ShouldBe(1);
        answer.SetResult("late");

        (await host.WaitAsync(id)).ReadOutputAs<int>().ShouldBe(2);
    }
}
