using Cortap.Runtime.Engine;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>Histories as the official client's method gives them.</summary>
public sealed class OrchestrationHistoryTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task History_OfAFinishedInstance_HasEachEventWithItsTask(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string, string>("all", async (context, input) =>
            {
                var echoed = await context.CallActivityAsync<string>("echo", input);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                await context.CallSubOrchestratorAsync("child", "c", new SubOrchestrationOptions { InstanceId = "child-1" });
                context.SendEvent("child-1", "late", 1);
                return echoed + await context.WaitForExternalEvent<string>("go");
            })
            .AddOrchestratorFunc<string>("child", (_, _) => Task.CompletedTask)
            .AddActivityFunc<string, string>("echo", (_, text) => text));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("all", "in", new StartOrchestrationOptions("all-1") { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        await host.Client.RaiseEventAsync("all-1", "go", "!");
        await host.WaitAsync("all-1");

        var history = await host.Client.GetOrchestrationHistoryAsync("all-1");

        var started = history.OfType<ExecutionStartedEvent>().ShouldHaveSingleItem();
        (started.Name, started.Input, started.OrchestrationInstance.InstanceId, started.Tags["k"]).ShouldBe(("all", "\"in\"", "all-1", "v"));
        var scheduled = history.OfType<TaskScheduledEvent>().ShouldHaveSingleItem();
        (scheduled.EventId, scheduled.Name, scheduled.Input).ShouldBe((0, "echo", "\"in\""));
        var completed = history.OfType<TaskCompletedEvent>().ShouldHaveSingleItem();
        (completed.TaskScheduledId, completed.Result).ShouldBe((0, "\"in\""));
        var timer = history.OfType<TimerCreatedEvent>().ShouldHaveSingleItem();
        timer.FireAt.ShouldBe(timer.Timestamp.AddHours(1));
        var fired = history.OfType<TimerFiredEvent>().ShouldHaveSingleItem();
        (fired.TimerId, fired.FireAt).ShouldBe((timer.EventId, timer.FireAt));
        var child = history.OfType<SubOrchestrationInstanceCreatedEvent>().ShouldHaveSingleItem();
        (child.Name, child.InstanceId, child.Input).ShouldBe(("child", "child-1", "\"c\""));
        history.OfType<SubOrchestrationInstanceCompletedEvent>().ShouldHaveSingleItem().TaskScheduledId.ShouldBe(child.EventId);
        history.OfType<EventSentEvent>().ShouldHaveSingleItem().InstanceId.ShouldBe("child-1");
        history.OfType<EventRaisedEvent>().ShouldHaveSingleItem().Name.ShouldBe("go");
        var end = history[^1].ShouldBeOfType<ExecutionCompletedEvent>();
        (end.OrchestrationStatus, end.Result).ShouldBe((OrchestrationStatus.Completed, "\"in!\""));
        history.Select(item => item.Timestamp).ShouldBeInOrder();
        history.ShouldAllBe(item => item.Timestamp.Kind == DateTimeKind.Utc);
        (await host.Client.GetOrchestrationHistoryAsync("child-1")).OfType<ExecutionStartedEvent>().ShouldHaveSingleItem()
            .ParentInstance.OrchestrationInstance.InstanceId.ShouldBe("all-1");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task History_OfAFailedInstance_HasTheFailures(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("boom"))
            .AddActivityFunc("boom", (TaskActivityContext _) => throw new TimeoutException("slow")));
        var id = (await host.RunAsync("fails")).InstanceId;

        var history = await host.Client.GetOrchestrationHistoryAsync(id);

        var failed = history.OfType<TaskFailedEvent>().ShouldHaveSingleItem();
        (failed.TaskScheduledId, failed.FailureDetails!.ErrorType, failed.FailureDetails.ErrorMessage).ShouldBe((0, typeof(TimeoutException).FullName!, "slow"));
        var end = history[^1].ShouldBeOfType<ExecutionCompletedEvent>();
        end.OrchestrationStatus.ShouldBe(OrchestrationStatus.Failed);
        end.FailureDetails!.InnerFailure!.ErrorMessage.ShouldBe("slow");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task History_OfAnUnknownInstance_IsRefused(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, _ => { });

        (await Should.ThrowAsync<ArgumentException>(() => host.Client.GetOrchestrationHistoryAsync("unknown"))).Message
            .ShouldBe("An orchestration with the instanceId unknown was not found.");
    }
}
