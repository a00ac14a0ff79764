using Cortap.Runtime.Engine;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class ExternalEventTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Event_RaisedBeforeTheWait_IsKept(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("late", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return await context.WaitForExternalEvent<int>("go") + await context.WaitForExternalEvent<int>("go");
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("late");
        await host.Client.RaiseEventAsync(id, "go", 1);
        await host.Client.RaiseEventAsync(id, "go", 41);

        (await host.WaitAsync(id)).ReadOutputAs<int>().ShouldBe(42);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Events_RaisedWhileTheInstanceEnds_ChangeNothingAndFailNobodyElse(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("wait", async context =>
            {
                var sum = 0;
                for (var count = 0; count < 3; count++) sum += await context.WaitForExternalEvent<int>("go");
                return sum;
            }));

        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 30 }, async (_, cancellationToken) =>
        {
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                for (var count = 0; count < 6; count++) await host.Client.RaiseEventAsync(id, "go", 14, cancellationToken);
            }));
            (await host.WaitAsync(id)).ReadOutputAs<int>().ShouldBe(42);
        });

        await host.SettleAsync();
        (await host.Client.GetAllInstancesAsync().CountAsync(item => item.RuntimeStatus == OrchestrationRuntimeStatus.Completed)).ShouldBe(300);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Events_OfOneName_ServeTheLatestWaiterFirst(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("stack", context => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => context.WaitForExternalEvent<int>("Event")))));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("stack");
        await host.Client.WaitForInstanceStartAsync(id);
        for (var i = 0; i < 3; i++)
            await host.Client.RaiseEventAsync(id, "Event", i);

        (await host.WaitAsync(id)).ReadOutputAs<int[]>().ShouldBe([2, 1, 0]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task EventName_InOtherCase_IsTheSame(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("wait", context => context.WaitForExternalEvent<string>("Approval")));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");

        await host.Client.RaiseEventAsync(id, "aPPROVAL", "yes");

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("yes");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Wait_TimedOut_ThrowsTaskCanceledExceptionAndKeepsTheEvent(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("timeout", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(1));
                }
                catch (TaskCanceledException)
                {
                    context.SetCustomStatus("timed out");
                    return "late: " + await context.WaitForExternalEvent<string>("go");
                }
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("timeout");
        await host.SettleAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SettleAsync();
        (await host.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<string>().ShouldBe("timed out");

        await host.Client.RaiseEventAsync(id, "go", "here");

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("late: here");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Wait_InTime_CancelsItsTimer(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("wait", context => context.WaitForExternalEvent<string>("go", TimeSpan.FromDays(7))));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");
        await host.Client.RaiseEventAsync(id, "go", "here");
        var start = host.Clock.GetUtcNow();

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("here");

        host.Clock.GetUtcNow().ShouldBe(start);
        StoreCheck.Require(host.DataDirectory);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SendEvent_ToAnotherInstance_Arrives(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("receiver", context => context.WaitForExternalEvent<string>("hello"))
            .AddOrchestratorFunc("sender", context => context.SendEvent("receiver-1", "hello", "from afar")));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("receiver", new Microsoft.DurableTask.StartOrchestrationOptions("receiver-1"));

        await host.RunAsync("sender");

        (await host.WaitAsync("receiver-1")).ReadOutputAs<string>().ShouldBe("from afar");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Event_ForUnknownOrFinishedInstance_IsDropped(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry.AddOrchestratorFunc("done", _ => Task.CompletedTask));
        var result = await host.RunAsync("done");

        await host.Client.RaiseEventAsync(result.InstanceId, "go", 1);
        await host.Client.RaiseEventAsync("nobody", "go", 1);

        (await host.Client.GetInstanceAsync(result.InstanceId))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }
}
