using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>What the official API has and the engine has not is refused in words, never left out in silence.</summary>
public sealed class UnsupportedTests
{
    private static readonly TaskVersion Version = new("2");

    public static TheoryData<string> Calls => [.. OrchestratorCalls.Keys];

    public static TheoryData<string> Requests => [.. ClientRequests.Keys];

    private static Dictionary<string, Func<TaskOrchestrationContext, Task>> OrchestratorCalls { get; } = new()
    {
        ["durable entities"] = context => context.Entities.SignalEntityAsync(new EntityInstanceId("counter", "1"), "add"),
        ["versions of orchestrators and activities"] = context => context.CallActivityAsync("work", options: new TaskOptions { Version = Version }),
        ["versions of orchestrators and activities "] = context => context.CallSubOrchestratorAsync("work", options: new SubOrchestrationOptions { Version = Version }),
        ["versions of orchestrators and activities  "] = context =>
        {
            context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2" });
            return Task.CompletedTask;
        },
        ["tags of activities"] = context => context.CallActivityAsync("work", options: new TaskOptions(null, new Dictionary<string, string> { ["k"] = "v" })),
#pragma warning disable CS0618
        ["asynchronous predicate of a retry policy"] = context => context.CallActivityAsync(
            "work", options: TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(1)) { HandleAsync = _ => Task.FromResult(true) })),
#pragma warning restore CS0618
    };

    private static Dictionary<string, Func<DurableTaskClient, Task>> ClientRequests { get; } = new()
    {
        ["durable entities"] = client => client.Entities.SignalEntityAsync(new EntityInstanceId("counter", "1"), "add"),
        ["versions of orchestrators and activities"]
            = client => client.ScheduleNewOrchestrationInstanceAsync("calls", new StartOrchestrationOptions { Version = Version }),
        ["query over task hubs"] = client => client.GetAllInstancesAsync(new OrchestrationQuery(TaskHubNames: ["other"])).ToListAsync().AsTask(),
        ["time-out of a purge"] = client => client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.FromSeconds(1) }),
        ["list of instance ids by the time of their end"] = client => client.ListInstanceIdsAsync(),
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_OfWhatIsNotSupported_FailsTheOrchestrationInWords(string what)
    {
        await using var host = await OrchestrationTestHost.StartAsync(registry => registry.AddOrchestratorFunc("calls", OrchestratorCalls[what]));

        var failure = (await host.RunAsync("calls")).FailureDetails!;

        failure.ErrorType.ShouldBe(typeof(NotSupportedException).FullName);
        failure.ErrorMessage.ShouldStartWith($"The embedded engine has no {what.TrimEnd()}. ");
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfWhatIsNotSupported_IsRefusedInWords(string what)
    {
        await using var host = await OrchestrationTestHost.StartAsync(registry => registry.AddOrchestratorFunc("calls", _ => Task.CompletedTask));

        (await Should.ThrowAsync<NotSupportedException>(() => ClientRequests[what](host.Client))).Message.ShouldStartWith($"The embedded engine has no {what}. ");
    }

    [Fact]
    public async Task Start_WithAnEntityRegistered_IsRefused()
        => (await Should.ThrowAsync<NotSupportedException>(() => OrchestrationTestHost.StartAsync(registry => registry.AddEntity<Counter>("counter"))))
            .Message.ShouldContain("durable entities");

    [Fact]
    public async Task Start_WithTwoVersionsOfAnOrchestrator_IsRefused()
        => (await Should.ThrowAsync<NotSupportedException>(() => OrchestrationTestHost.StartAsync(registry => registry
                .AddOrchestrator("two", new TaskVersion("1"), () => new Empty())
                .AddOrchestrator("two", new TaskVersion("2"), () => new Empty()))))
            .Message.ShouldContain("versions");

    private sealed class Counter : TaskEntity<int>;

    private sealed class Empty : TaskOrchestrator<object?, object?>
    {
        public override Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => Task.FromResult<object?>(null);
    }
}
