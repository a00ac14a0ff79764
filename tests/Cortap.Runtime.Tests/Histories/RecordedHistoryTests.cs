using Cortap.Runtime.Engine;
using Cortap.Runtime.Histories;
using Cortap.Runtime.Tests.Engine;
using Microsoft.DurableTask;

namespace Cortap.Runtime.Tests.Histories;

public sealed class RecordedHistoryTests : EngineTest
{
    [Fact]
    public async Task Replay_OfTheSameCode_Agrees()
    {
        var history = RecordedHistory.Parse((await RecordAsync()).ToJson());
        Should.NotThrow(() => history.Replay(Registry("work", 2)));
    }

    [Theory]
    [InlineData("other", 2)]
    [InlineData("work", 1)]
    [InlineData("work", 3)]
    public async Task Replay_OfChangedCode_IsRefused(string activity, int calls)
    {
        var history = await RecordAsync();
        Should.Throw<NonDeterministicOrchestrationException>(() => history.Replay(Registry(activity, calls)));
    }

    [Fact]
    public async Task Replay_OfAnUnfinishedInstance_Agrees()
    {
        await using var host = await StartAsync(ReplayMode.Cached, registry => Register(registry, "work", 2, wait: true));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls");
        await host.SettleAsync();

        var history = RecordedHistory.Record(host.Engine, id);

        var registry = new DurableTaskRegistry();
        Register(registry, "work", 2, wait: true);
        Should.NotThrow(() => history.Replay(registry));
        Should.Throw<NonDeterministicOrchestrationException>(() => history.Replay(Registry("work", 2)));
    }

    [Fact]
    public async Task Replay_OfAnEndThatLeftATaskOpen_Agrees()
    {
        static void Forget(DurableTaskRegistry registry) => registry
            .AddOrchestratorFunc("forgets", context => { _ = context.CallActivityAsync("work"); })
            .AddActivityFunc("work", _ => { });
        await using var host = await StartAsync(ReplayMode.Cached, Forget);
        var history = RecordedHistory.Record(host.Engine, (await host.RunAsync("forgets")).InstanceId);

        // So have earlier versions ended: with the code, whatever it had begun.
        var earlier = history with { Events = [.. history.Events.Where(item => item.EventType != HistoryEventType.TaskCompleted)] };

        earlier.Events.Count.ShouldBe(history.Events.Count - 1);
        var registry = new DurableTaskRegistry();
        Forget(registry);
        Should.NotThrow(() => earlier.Replay(registry));
    }

    /// <summary>Two answers came in during one turn, and what they led to stands behind both.</summary>
    [Fact]
    public void Replay_OfAHistoryInTurns_AgreesWhereTheCodeIsTheSame()
    {
        static DurableTaskRegistry Registry(string second) => new DurableTaskRegistry().AddOrchestratorFunc("pair", async context =>
        {
            async Task TwiceAsync()
            {
                await context.CallActivityAsync("first");
                await context.CallActivityAsync(second);
            }

            await Task.WhenAll(TwiceAsync(), TwiceAsync());
        });
        HistoryEvent Event(HistoryEventType type, int? task = null, string? name = null) => new(0, type, DateTimeOffset.UnixEpoch, task, name, null, null, null);
        var history = new RecordedHistory("pair", "one", null, null,
        [
            Event(HistoryEventType.ExecutionStarted),
            Event(HistoryEventType.TaskScheduled, 0, "first"), Event(HistoryEventType.TaskScheduled, 1, "first"),
            Event(HistoryEventType.TaskCompleted, 0), Event(HistoryEventType.TaskCompleted, 1),
            Event(HistoryEventType.TaskScheduled, 2, "second"), Event(HistoryEventType.TaskScheduled, 3, "second"),
        ]);

        history.FindDivergence(Registry("second")).ShouldNotBeNull();
        history = RecordedHistory.Parse((history with { InTurns = true }).ToJsonLine());
        history.FindDivergence(Registry("second")).ShouldBeNull();
        history.FindDivergence(Registry("third")).ShouldNotBeNull().Index.ShouldBe(5);
    }

    [Fact]
    public async Task FindDivergence_OfChangedCode_NamesEventAndLine()
    {
        var history = await RecordAsync();

        var found = history.FindDivergence(Registry("other", 2)).ShouldNotBeNull();

        found.Index.ShouldBe(1);
        found.Expected.ShouldBe("TaskScheduled 'work' (#0)");
        found.Actual.ShouldBe("TaskScheduled 'other' (#0)");
        found.Origin[0].ShouldMatch(@"^RecordedHistoryTests\.Register \(RecordedHistoryTests\.cs:\d+\)$");
        history.FindDivergence(Registry("work", 2)).ShouldBeNull();
    }

    [Fact]
    public async Task FindDivergence_OfCodeThatFailsOrIsGone_SaysSo()
    {
        var history = await RecordAsync();
        var fails = new DurableTaskRegistry().AddOrchestratorFunc("calls", _ => throw new InvalidOperationException("boom"));

        var failed = history.FindDivergence(fails).ShouldNotBeNull();
        failed.Actual!.ShouldContain("InvalidOperationException: boom");
        failed.Origin.ShouldNotBeEmpty();
        history.FindDivergence(new DurableTaskRegistry()).ShouldNotBeNull().Actual.ShouldBe("none of this name");
    }

    [Fact]
    public async Task ReadAll_OfARunningEngine_FindsItsHistories()
    {
        await using var host = await StartAsync(ReplayMode.Cached, registry => Register(registry, "work", 2, wait: true).AddOrchestratorFunc("ends", _ => { }));
        var ended = (await host.RunAsync("ends")).InstanceId;
        var waiting = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls");
        await host.SettleAsync();
        var path = Path.Combine(host.DataDirectory, "engine.db");

        RecordedHistory.ReadAll(path, withFinished: false).ShouldHaveSingleItem().InstanceId.ShouldBe(waiting);
        var all = RecordedHistory.ReadAll(path, withFinished: true).ToList();
        all.Select(history => history.InstanceId).ShouldBe([ended, waiting]);
        all[1].ToJsonLine().ShouldBe(RecordedHistory.Record(host.Engine, waiting).ToJsonLine());
        all.ShouldAllBe(history => !history.ToJsonLine().Contains('\n'));
    }

    private static async Task<RecordedHistory> RecordAsync()
    {
        await using var host = await StartAsync(ReplayMode.Cached, registry => Register(registry, "work", 2));
        return RecordedHistory.Record(host.Engine, (await host.RunAsync("calls")).InstanceId);
    }

    private static DurableTaskRegistry Registry(string activity, int calls)
    {
        var registry = new DurableTaskRegistry();
        Register(registry, activity, calls);
        return registry;
    }

    private static DurableTaskRegistry Register(DurableTaskRegistry registry, string activity, int calls, bool wait = false)
        => registry
            .AddOrchestratorFunc("calls", async context =>
            {
                for (var i = 0; i < calls; i++)
                    await context.CallActivityAsync(activity);
                if (wait)
                    await context.WaitForExternalEvent<string>("go", TimeSpan.FromDays(1));
            })
            .AddActivityFunc(activity, _ => { });
}
