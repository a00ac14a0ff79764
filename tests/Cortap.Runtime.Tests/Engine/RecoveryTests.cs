using System.Collections.Concurrent;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Cortap.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class RecoveryTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Restart_AtEveryStep_LosesNothing(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("long", async context =>
            {
                var a = await context.CallActivityAsync<int>("one");
                var b = await context.WaitForExternalEvent<int>("two");
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                var c = await context.CallSubOrchestratorAsync<int>("three");
                return $"{a}{b}{c}";
            })
            .AddOrchestratorFunc("three", context => context.WaitForExternalEvent<int>("go"))
            .AddActivityFunc("one", _ => 1));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("long");
        await host.RestartAsync();
        await host.SettleAsync();
        await host.Client.RaiseEventAsync(id, "two", 2);
        await host.RestartAsync();
        await host.SettleAsync();
        await host.RestartAsync();
        host.Clock.Advance(TimeSpan.FromHours(2));
        await host.SettleAsync();
        await host.RestartAsync();
        var child = (await host.Client.GetAllInstancesAsync().ToListAsync()).Single(item => item.Name == "three");
        await host.Client.RaiseEventAsync(child.InstanceId, "go", 3);

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("123");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Restart_AfterTheClockWasPutBack_LetsTimersWaitTheirTimeOnly(ReplayMode mode)
    {
        var start = new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
        var folder = Directory.CreateTempSubdirectory("cortap-engine-").FullName;
        Task<OrchestrationTestHost> StartAtAsync(DateTimeOffset time) => OrchestrationTestHost.StartAsync(
            registry => registry
                .AddOrchestratorFunc<TimeSpan>("waits", async context =>
                {
                    var begun = context.CurrentUtcDateTime;
                    for (var hour = 0; hour < 3; hour++)
                        await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    return context.CurrentUtcDateTime - begun;
                })
                .AddOrchestratorFunc("calls", async context =>
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    await context.CallSubOrchestratorAsync("ends");
                })
                .AddOrchestratorFunc("ends", _ => Task.CompletedTask)
                .AddOrchestratorFunc<int, DateTime>("goes on", async (context, hours) =>
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    if (hours > 1)
                        context.ContinueAsNew(hours - 1);
                    return context.CurrentUtcDateTime;
                }),
            new() { ReplayMode = mode, DataDirectory = folder, StartTime = time });
        try
        {
            await using (var ahead = await StartAtAsync(start + TimeSpan.FromDays(10)))
            {
                await ahead.Client.ScheduleNewOrchestrationInstanceAsync("waits", new StartOrchestrationOptions("waits"));
                await ahead.Client.ScheduleNewOrchestrationInstanceAsync("goes on", 3, new StartOrchestrationOptions("goes on"));
                await ahead.Client.ScheduleNewOrchestrationInstanceAsync("calls", new StartOrchestrationOptions("calls"));
                await ahead.SettleAsync();
            }

            await using var host = await StartAtAsync(start);
            await host.WaitAsync("calls");
            host.Clock.GetUtcNow().ShouldBe(start.AddHours(1), TimeSpan.FromSeconds(1));
            var waited = (await host.WaitAsync("waits")).ReadOutputAs<TimeSpan>();
            var ended = (await host.WaitAsync("goes on")).ReadOutputAs<DateTime>();

            waited.ShouldBe(TimeSpan.FromHours(3), TimeSpan.FromSeconds(1));
            ended.ShouldBe(start.UtcDateTime.AddHours(3), TimeSpan.FromSeconds(1));
            host.Clock.GetUtcNow().ShouldBe(start.AddHours(3), TimeSpan.FromSeconds(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Activity_InterruptedByTheEnd_RunsAgainAndCountsOnce(ReplayMode mode)
    {
        var runs = 0;
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("calls", context => context.CallActivityAsync<int>("work"))
            .AddActivityFunc("work", async _ =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    begun.SetResult();
                    await never.Task;
                }
                return runs;
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls");
        await begun.Task;

        await host.RestartAsync();
        var result = await host.WaitAsync(id);
        never.SetResult();

        result.ReadOutputAs<int>().ShouldBe(2);
        (await host.Engine.GetHistoryAsync(id, CancellationToken.None))!.Count(item => item.EventType == HistoryEventType.TaskCompleted).ShouldBe(1);
    }

    [Fact]
    public async Task Orchestrations_BeyondTheCache_AreReplayed()
    {
        await using var host = await OrchestrationTestHost.StartAsync(
            registry => registry
                .AddOrchestratorFunc<string>("wait", async context =>
                {
                    var first = await context.CallActivityAsync<string>("work");
                    return first + await context.WaitForExternalEvent<string>("go");
                })
                .AddActivityFunc("work", _ => "done "),
            new() { ReplayMode = ReplayMode.Cached, MaxCachedOrchestrations = 3 });
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
            ids.Add(await host.Client.ScheduleNewOrchestrationInstanceAsync("wait"));
        await host.SettleAsync();

        foreach (var id in ids)
            await host.Client.RaiseEventAsync(id, "go", id);

        foreach (var id in ids)
            (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("done " + id);
    }

    [Fact]
    public async Task Activities_Concurrent_StayWithinTheLimit()
    {
        var running = 0;
        var most = new ConcurrentBag<int>();
        await using var host = await OrchestrationTestHost.StartAsync(
            registry => registry
                .AddOrchestratorFunc("fan", context => Task.WhenAll(Enumerable.Range(0, 30).Select(_ => context.CallActivityAsync("work"))))
                .AddActivityFunc("work", async _ =>
                {
                    most.Add(Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }),
            new() { ReplayMode = ReplayMode.Cached, MaxConcurrentActivities = 3 });

        (await host.RunAsync("fan")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);

        most.Max().ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Stop_Graceful_FinishesWhatRuns()
    {
        var begun = new TaskCompletionSource();
        using var gate = new SemaphoreSlim(0);
        await using var host = await StartAsync(ReplayMode.Cached, registry => registry
            .AddOrchestratorFunc<int>("calls", context => context.CallActivityAsync<int>("work"))
            .AddActivityFunc("work", async _ =>
            {
                begun.SetResult();
                await gate.WaitAsync();
                return 7;
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls");
        await begun.Task;

        var stop = host.Engine.StopAsync(CancellationToken.None);
        stop.IsCompleted.ShouldBeFalse();
        gate.Release();
        await stop;
        await host.RestartAsync();

        var result = await host.WaitAsync(id);
        result.ReadOutputAs<int>().ShouldBe(7, "the activity is not run again: nobody would let it through");
    }

    [Fact]
    public async Task Start_OfASecondEngineOnTheSameFolder_IsRefused()
    {
        await using var host = await StartAsync(ReplayMode.Cached, _ => { });

        var refused = await Should.ThrowAsync<DataDirectoryInUseException>(() => OrchestrationTestHost.StartAsync(_ => { }, new() { DataDirectory = host.DataDirectory }));

        refused.Message.ShouldContain($"in use by process {Environment.ProcessId}");
    }
}
