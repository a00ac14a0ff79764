using Cortap.Runtime.Engine;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class TimerTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timer_DaysLong_FiresOnTime(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<TimeSpan>("timer", async context =>
            {
                var start = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
                return context.CurrentUtcDateTime - start;
            }));

        (await host.RunAsync("timer")).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(10), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timer_PastDated_FiresAtOnce(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("past", context => context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None)));
        var start = host.Clock.GetUtcNow();

        (await host.RunAsync("past")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);

        host.Clock.GetUtcNow().ShouldBe(start, TimeSpan.FromMilliseconds(5));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timer_Cancelled_ThrowsTaskCanceledException(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("cancel", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                cancellation.Cancel();
                try
                {
                    await timer;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    return "cancelled";
                }
            }));

        (await host.RunAsync("cancel")).ReadOutputAs<string>().ShouldBe("cancelled");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timers_Many_FireInTheirOrder(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<List<int>>("many", async context =>
            {
                var order = new List<int>();
                await Task.WhenAll(new[] { 30, 10, 20 }.Select(async seconds =>
                {
                    await context.CreateTimer(TimeSpan.FromSeconds(seconds), CancellationToken.None);
                    order.Add(seconds);
                }));
                return order;
            }));

        (await host.RunAsync("many")).ReadOutputAs<List<int>>().ShouldBe([10, 20, 30]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timer_DueWhileStopped_FiresAfterTheStart(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("timer", context => context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None)));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("timer");
        await host.SettleAsync();

        await host.Engine.StopAsync(CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromHours(2));
        await host.RestartAsync();

        (await host.WaitAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }
}
