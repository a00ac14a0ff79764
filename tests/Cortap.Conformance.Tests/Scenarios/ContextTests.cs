using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Context, ids, tags and versions")]
public sealed class ContextTests : ConformanceTest
{
    [Scenario("Activities in sequence pass their results on")]
    public Task Activities_InSequence_PassResultsOn() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("Star", text => text + "*");
        stage.Orchestrator<string, string>("Main", async (context, text) =>
        {
            for (var count = 0; count < 5; count++)
                text = await context.CallActivityAsync<string>("Star", text);
            return text;
        });
        await stage.RunAsync("");
    });

    [Scenario("Fan-out and fan-in keep the order of the calls")]
    public Task Activities_SideBySide_AreGatheredInOrder() => CompareAsync(async stage =>
    {
        stage.Activity<int, int>("Square", number => number * number);
        stage.Orchestrator<string>("Main", async context => string.Join(
            " ", await Task.WhenAll(Enumerable.Range(1, 5).Select(number => context.CallActivityAsync<int>("Square", number)))));
        await stage.RunAsync();
    });

    [Scenario("One counter of task ids covers activities, timers, sub-orchestrations and sent events")]
    public Task TaskIds_OfAllKinds_ShareOneCounter() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Fail();
        stage.Orchestrator<string>("Child", context => context.CallActivityAsync<string>("Fail", "child"));
        stage.Orchestrator("Main", async context =>
        {
            await context.CallActivityAsync<string>("Echo", "zero");
            await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
            context.SendEvent(context.InstanceId, "Go", "two");
            foreach (var call in new[] { () => context.CallActivityAsync<string>("Fail", "x"), () => context.CallSubOrchestratorAsync<string>("Child") })
            {
                try
                {
                    await call();
                }
                catch (TaskFailedException exception)
                {
                    stage.Note(context, $"{exception.TaskName} #{exception.TaskId}");
                }
            }
        });
        await stage.RunAsync();
    });

    [Scenario("The context shows name, id and no parent")]
    public Task Context_OfARoot_ShowsNameAndId() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult($"{context.Name} {context.InstanceId} {context.Parent is null}"));
        await stage.RunAsync();
    });

    [Scenario("The name is spelled as it was started")]
    public Task Context_StartedInOtherCase_ShowsThatName() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult($"{context.Name}"));
        var ended = await stage.RunAsync(name: "mAIN");
        stage.Note($"{ended.Name}");
    });

    [Scenario("`IsReplaying` is true for what has happened before: each line is noted once")]
    public Task IsReplaying_AcrossSteps_IsTrueForThePast() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            stage.Note(context, "begins");
            await context.CallActivityAsync<string>("Echo", "one");
            stage.Note(context, "goes on");
            await context.CallActivityAsync<string>("Echo", "two");
            stage.Note(context, "ends");
        });
        await stage.RunAsync();
    });

    [Scenario("`CurrentUtcDateTime` is UTC, stands still within a step and moves on with time")]
    public Task CurrentUtcDateTime_AcrossSteps_MovesOn() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            var first = context.CurrentUtcDateTime;
            var again = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
            return $"{first.Kind} {first == again} {Stage.Seconds(TimeSpan.FromSeconds(1), context.CurrentUtcDateTime - first)}";
        });
        await stage.RunAsync();
    });

    [Scenario("`NewGuid` is the same on replay, unique, and of version 5")]
    public Task NewGuid_AcrossReplays_IsTheSame() => CompareAsync(async stage =>
    {
        stage.Activity<Guid, Guid>("Same", id => id);
        stage.Orchestrator<string>("Main", async context =>
        {
            var ids = new[] { context.NewGuid(), context.NewGuid() };
            var same = await context.CallActivityAsync<Guid>("Same", ids[1]);
            return $"{same == ids[1]} {ids[0] != ids[1]} {ids[0].ToString()[14]} {ids[1].Variant is >= 8 and <= 11}";
        });
        await stage.RunAsync();
    });

    [Scenario("A generated instance id has 32 hexadecimal digits")]
    public Task Start_WithoutId_GivesThirtyTwoHexDigits() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", _ => Task.CompletedTask);
        var id = await (await stage.ClientAsync()).ScheduleNewOrchestrationInstanceAsync("Main");
        stage.Note($"{id.Length} {id.All(char.IsAsciiHexDigitLower)}");
    });

    [Scenario("Ids may have colons, spaces and non-ASCII letters")]
    public Task Id_WithOddCharacters_IsKept() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult(context.InstanceId));
        await stage.RunAsync(id: "job:1 größe");
    });

    [Scenario("Tags of the start are shown")]
    public Task Tags_OfTheStart_AreShown() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", _ => Task.CompletedTask);
        await stage.RunAsync(options: new() { Tags = new Dictionary<string, string> { ["color"] = "red", ["größe"] = "" } });
        foreach (var outputs in new[] { true, false })
        {
            var instance = await (await stage.ClientAsync()).GetInstanceAsync("main", outputs);
            stage.Note(string.Join(" ", instance!.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}")));
        }
    });

    [Scenario("Without a version the version is empty")]
    public Task Version_OfNone_IsEmpty() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult($"version '{context.Version}'"));
        await stage.RunAsync();
    });

    [Scenario("A version given at the start is the context's")]
    public Task Version_OfTheStart_IsTheContexts() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult($"version '{context.Version}'"));
        await stage.TryAsync("run", async client =>
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Main", null, new StartOrchestrationOptions("main") { Version = "1.2" });
            return (await client.WaitForInstanceCompletionAsync("main", getInputsAndOutputs: true)).SerializedOutput;
        });
    });

    [Scenario("A version given to a sub-orchestration is its context's")]
    public Task Version_OfASubOrchestration_IsItsContexts() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", context => Task.FromResult($"version '{context.Version}'"));
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { Version = "1.2" });
            }
            catch (NotSupportedException)
            {
                return "not supported";
            }
        });
        await stage.RunAsync();
    });
}
