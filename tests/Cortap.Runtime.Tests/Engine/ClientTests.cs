using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class ClientTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_WithoutId_GivesThirtyTwoHexDigits(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        (await host.Client.ScheduleNewOrchestrationInstanceAsync("wait")).ShouldMatch("^[0-9a-f]{32}$");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_OfARunningId_IsRefused(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("one"));

        var refused = await Should.ThrowAsync<OrchestrationAlreadyExistsException>(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("one")));

        refused.Message.ShouldContain("'one' already exists");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_OfOneIdByMany_SucceedsOnce(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);

        var starts = Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("one")))).ToArray();
        await Task.WhenAll(starts).ContinueWith(_ => { });

        starts.Count(start => start.IsCompletedSuccessfully).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_OfAFinishedId_Replaces(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        await FinishAsync(host, "one");

        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("one"));

        (await host.Client.WaitForInstanceStartAsync("one")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_WithDedupeStatuses_RefusesThoseOnly(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        await FinishAsync(host, "one");
        var options = new StartOrchestrationOptions("one");

        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync(
            "wait", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Completed)));
        await host.Client.ScheduleNewOrchestrationInstanceAsync(
            "wait", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed));
        (await host.Client.WaitForInstanceStartAsync("one")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);

        // To be replaced it would have to be terminated, which is listed.
        await Should.ThrowAsync<ArgumentException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync(
            "wait", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated)));

        // Running is not listed: the instance is replaced while it runs.
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", "second", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed));
        await host.Client.RaiseEventAsync("one", "end", "of the second");
        var second = await host.WaitAsync("one");
        second.ReadInputAs<string>().ShouldBe("second");
        second.ReadOutputAs<string>().ShouldBe("of the second");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_AtATime_WaitsForIt(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<DateTime>("now", context => Task.FromResult(context.CurrentUtcDateTime)));
        var at = host.Clock.GetUtcNow().AddHours(3);

        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("now", new StartOrchestrationOptions(StartAt: at));
        await host.SettleAsync();
        (await host.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await host.RestartAsync();

        (await host.WaitAsync(id)).ReadOutputAs<DateTime>().ShouldBe(at.UtcDateTime, TimeSpan.FromMilliseconds(5));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Get_WithoutInputsAndOutputs_ShowsNone(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry.AddOrchestratorFunc<string, string>("echo", (context, input) =>
        {
            context.SetCustomStatus("secret");
            return input;
        }));
        var id = (await host.RunAsync("echo", "secret", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["k"] = "v" } })).InstanceId;

        var metadata = (await host.Client.GetInstanceAsync(id))!;

        metadata.Tags.ShouldBe([new("k", "v")]);
        new[] { metadata.SerializedInput, metadata.SerializedOutput, metadata.SerializedCustomStatus }.ShouldAllBe(text => text == null);
        Should.Throw<InvalidOperationException>(() => metadata.ReadOutputAs<string>());
        (await host.Client.GetInstanceAsync("unknown")).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Query_ByPrefixStatusAndTime_Pages(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("other"));
        for (var i = 0; i < 21; i++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions($"page-{i}"));
        await FinishAsync(host, "page-x");
        var all = host.Client.GetAllInstancesAsync(new OrchestrationQuery
        {
            InstanceIdPrefix = "page-",
            Statuses = [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending],
        });

        var pages = await all.AsPages(pageSizeHint: 5).ToListAsync();
        var rest = await all.AsPages(pages[1].ContinuationToken, pageSizeHint: 4).ToListAsync();

        pages.Select(page => page.Values.Count).ShouldBe([5, 5, 5, 5, 1]);
        rest.SelectMany(page => page.Values).Select(item => item.InstanceId)
            .ShouldBe(pages.Skip(2).SelectMany(page => page.Values).Select(item => item.InstanceId));
        (await host.Client.GetAllInstancesAsync(new OrchestrationQuery(CreatedFrom: host.Clock.GetUtcNow().AddDays(1))).ToListAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Terminate_Running_WritesItsReasonToTheOutput(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");

        await host.Client.TerminateInstanceAsync(id, new { quote = "I'll be back." });

        var result = await host.WaitAsync(id);
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        result.SerializedOutput.ShouldBe("""{"quote":"I\u0027ll be back."}""");
    }

    [Theory]
    [InlineData(ReplayMode.Cached, true)]
    [InlineData(ReplayMode.Cached, false)]
    [InlineData(ReplayMode.EveryStep, true)]
    [InlineData(ReplayMode.EveryStep, false)]
    public async Task Terminate_Recursive_ReachesGrandchildren(ReplayMode mode, bool recursive)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("nest", (context, depth) => depth == 0
                ? context.WaitForExternalEvent<string>("never")
                : context.CallSubOrchestratorAsync("nest", depth - 1, new SubOrchestrationOptions { InstanceId = $"nest-{depth - 1}" })));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("nest", 2, new StartOrchestrationOptions("nest-2"));
        await host.Client.WaitForInstanceStartAsync("nest-0");

        await host.Client.TerminateInstanceAsync("nest-2", new TerminateInstanceOptions("stop", recursive));
        await host.WaitAsync("nest-2");
        await host.SettleAsync();

        (await host.Client.GetInstanceAsync("nest-0"))!.RuntimeStatus
            .ShouldBe(recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Terminate_WhileAnswersAreOnTheirWay_EndsEachOnceAndFailsNobodyElse(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("chain", async context =>
            {
                for (var call = 0; call < 5; call++) await context.CallActivityAsync("answer");
            })
            .AddActivityFunc("answer", _ => { }));

        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, cancellationToken) =>
        {
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("chain", cancellationToken);
            await host.Client.TerminateInstanceAsync(id, cancellationToken);
            (await host.WaitAsync(id)).RuntimeStatus.ShouldBeOneOf(OrchestrationRuntimeStatus.Terminated, OrchestrationRuntimeStatus.Completed);
        });

        await host.SettleAsync();
        var last = await host.Client.ScheduleNewOrchestrationInstanceAsync("chain");
        (await host.WaitAsync(last)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Terminate_WithWaitingActivities_DoesNotStartThem(ReplayMode mode)
    {
        var started = 0;
        using var gate = new SemaphoreSlim(0);
        await using var host = await OrchestrationTestHost.StartAsync(
            registry => registry
                .AddOrchestratorFunc("fan", context => Task.WhenAll(Enumerable.Range(0, 10).Select(_ => context.CallActivityAsync("slow"))))
                .AddActivityFunc("slow", async _ =>
                {
                    Interlocked.Increment(ref started);
                    await gate.WaitAsync();
                }),
            new() { ReplayMode = mode, MaxConcurrentActivities = 2 });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("fan");
        await host.Client.WaitForInstanceStartAsync(id);

        await host.Client.TerminateInstanceAsync(id);
        await host.WaitAsync(id);
        gate.Release(10);
        await host.SettleAsync();

        started.ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Suspend_UntilResumed_HoldsEventsBack(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");
        await host.Client.SuspendInstanceAsync(id, "pause");
        await host.Client.RaiseEventAsync(id, "end", "held");
        await host.SettleAsync();
        (await host.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await host.RestartAsync();
        (await host.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await host.Client.ResumeInstanceAsync(id);

        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("held");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SuspendAndResume_OfTheWrongState_ChangeNothing(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        await FinishAsync(host, "done");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("runs"));

        await host.Client.SuspendInstanceAsync("done");
        await host.Client.ResumeInstanceAsync("runs");
        await host.SettleAsync();

        (await host.Client.GetInstanceAsync("done"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await host.Client.GetInstanceAsync("runs"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [InlineData(ReplayMode.Cached, true)]
    [InlineData(ReplayMode.Cached, false)]
    [InlineData(ReplayMode.EveryStep, true)]
    [InlineData(ReplayMode.EveryStep, false)]
    public async Task Restart_OfAFinishedInstance_RunsItsInputAgain(ReplayMode mode, bool newId)
    {
        await using var host = await StartAsync(mode, registry => registry.AddOrchestratorFunc<string, string>("echo", (_, input) => input));
        var first = await host.RunAsync("echo", "again");

        var id = await host.Client.RestartAsync(first.InstanceId, newId);

        (id != first.InstanceId).ShouldBe(newId);
        (await host.WaitAsync(id)).ReadOutputAs<string>().ShouldBe("again");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Restart_Impossible_SaysWhy(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");

        (await Should.ThrowAsync<ArgumentException>(() => host.Client.RestartAsync("unknown"))).Message
            .ShouldBe("An orchestration with the instanceId unknown was not found.");
        await Should.ThrowAsync<InvalidOperationException>(() => host.Client.RestartAsync(id));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Purge_OfAFinishedInstance_RemovesItAndItsChildren(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions { InstanceId = "child-1" }))
            .AddOrchestratorFunc("child", _ => Task.CompletedTask)
            .AddOrchestratorFunc("wait", context => context.WaitForExternalEvent<string>("never")));
        await host.RunAsync("parent", options: new("parent-1"));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("running"));

        (await host.Client.PurgeInstanceAsync("parent-1", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount.ShouldBe(2);

        (await host.Client.GetInstanceAsync("parent-1")).ShouldBeNull();
        (await host.Client.GetInstanceAsync("child-1")).ShouldBeNull();
        (await host.Engine.GetHistoryAsync("child-1", CancellationToken.None)).ShouldBeNull();
        (await host.Client.PurgeInstanceAsync("parent-1")).PurgedInstanceCount.ShouldBe(0);
        await Should.ThrowAsync<InvalidOperationException>(() => host.Client.PurgeInstanceAsync("running"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task PurgeAll_ByFilter_LeavesTheOthers(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("ok", _ => Task.CompletedTask)
            .AddOrchestratorFunc("wait", context => context.WaitForExternalEvent<string>("never")));
        for (var i = 0; i < 130; i++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync("ok");
        await host.SettleAsync();
        var failed = await host.RunAsync("unknown");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait");

        var purged = await host.Client.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(host.Clock.GetUtcNow().AddMinutes(-5), host.Clock.GetUtcNow(), [OrchestrationRuntimeStatus.Completed]));

        purged.PurgedInstanceCount.ShouldBe(130);
        purged.IsComplete.ShouldBe(true);
        (await host.Client.GetAllInstancesAsync().ToListAsync()).Count.ShouldBe(2);
        (await host.Client.GetInstanceAsync(failed.InstanceId)).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Rewind_OfAFailedInstance_RepeatsWhatFailed(ReplayMode mode)
    {
        var broken = true;
        var calls = new List<string>();
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("parent", async context => await context.CallActivityAsync<string>("step", "first")
                + await context.CallSubOrchestratorAsync<string>("child"))
            .AddOrchestratorFunc<string>("child", context => context.CallActivityAsync<string>("step", "second"))
            .AddActivityFunc<string, string>("step", (_, name) =>
            {
                calls.Add(name);
                return name == "second" && broken ? throw new InvalidOperationException("down") : name;
            }));
        var failed = await host.RunAsync("parent");
        failed.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        broken = false;

        await host.Client.RewindInstanceAsync(failed.InstanceId, "mended");

        var result = await host.WaitAsync(failed.InstanceId);
        result.ReadOutputAs<string>().ShouldBe("firstsecond");
        calls.ShouldBe(["first", "second", "second"]);
        await Should.ThrowAsync<InvalidOperationException>(() => host.Client.RewindInstanceAsync(failed.InstanceId, "again"));
        await Should.ThrowAsync<ArgumentException>(() => host.Client.RewindInstanceAsync("unknown", "again"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Rewind_AfterItsOwnException_RunsTheCodeAgain(ReplayMode mode)
    {
        var broken = true;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("throws", async context =>
            {
                await context.CallActivityAsync("work");
                return broken ? throw new InvalidOperationException("bug") : "mended";
            })
            .AddActivityFunc("work", _ => { }));
        var failed = await host.RunAsync("throws");
        await host.Client.RewindInstanceAsync(failed.InstanceId, "still broken");
        (await host.WaitAsync(failed.InstanceId)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        broken = false;

        await host.Client.RewindInstanceAsync(failed.InstanceId, "new release");

        (await host.WaitAsync(failed.InstanceId)).ReadOutputAs<string>().ShouldBe("mended");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task History_OfAnInstance_IsReadable(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string, string>("greet", (context, name) => context.CallActivityAsync<string>("hello", name))
            .AddActivityFunc<string, string>("hello", (_, name) => $"Hello, {name}"));
        var result = await host.RunAsync("greet", "you");

        var history = (await host.Engine.GetHistoryAsync(result.InstanceId, CancellationToken.None))!;

        history.Select(item => (item.Index, item.EventType, item.TaskId, item.Name, item.Payload)).ShouldBe([
            (0, HistoryEventType.ExecutionStarted, null, "greet", "\"you\""),
            (1, HistoryEventType.TaskScheduled, 0, "hello", "\"you\""),
            (2, HistoryEventType.TaskCompleted, 0, null, "\"Hello, you\""),
            (3, HistoryEventType.ExecutionCompleted, null, null, "\"Hello, you\""),
        ]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task AnyCall_IdWithHalfASurrogatePair_IsRefused(ReplayMode mode)
    {
        await using var host = await StartWaiterAsync(mode);
        foreach (var id in new[] { "\ud83d", "a\ud83db", "\ude00", "\ude00\ud83d" })
        {
            await Should.ThrowAsync<ArgumentException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions(id)));
            await Should.ThrowAsync<ArgumentException>(() => host.Client.WaitForInstanceCompletionAsync(id));
            await Should.ThrowAsync<ArgumentException>(() => host.Client.RaiseEventAsync(id, "end"));
            await Should.ThrowAsync<ArgumentException>(() => host.Client.GetInstanceAsync(id));
        }

        await FinishAsync(host, "whole 😀");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task CallSubOrchestrator_IdWithHalfASurrogatePair_FailsTheCaller(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string, string>("child", (_, input) => input)
            .AddOrchestratorFunc<string, string>("parent", (context, input) =>
                context.CallSubOrchestratorAsync<string>("child", input, new SubOrchestrationOptions(instanceId: "\ud83d"))));

        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", "x");

        (await host.WaitAsync(id)).FailureDetails!.ErrorMessage.ShouldContain("surrogate");
    }

    private static Task<OrchestrationTestHost> StartWaiterAsync(ReplayMode mode)
        => StartAsync(mode, registry => registry.AddOrchestratorFunc<string, string>("wait", (context, _) => context.WaitForExternalEvent<string>("end")));

    private static async Task FinishAsync(OrchestrationTestHost host, string id)
    {
        await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions(id));
        await host.Client.RaiseEventAsync(id, "end", "");
        await host.WaitAsync(id);
    }
}
