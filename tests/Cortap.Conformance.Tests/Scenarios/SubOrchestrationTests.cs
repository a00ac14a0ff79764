using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Sub-orchestrations")]
public sealed class SubOrchestrationTests : ConformanceTest
{
    [Scenario("Sub-orchestrations nest and return results")]
    public Task SubOrchestrations_Nested_ReturnTheirResults() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string, string>("Grandchild", async (context, text) => await context.CallActivityAsync<string>("Echo", text + "c"));
        stage.Orchestrator<string, string>("Child", (context, text) => context.CallSubOrchestratorAsync<string>("Grandchild", text + "b"));
        stage.Orchestrator<string, string>("Main", (context, text) => context.CallSubOrchestratorAsync<string>("Child", text + "a"));
        await stage.RunAsync("x");
    });

    [Scenario("A sub-orchestration takes a given id and knows its parent")]
    public Task SubOrchestration_WithGivenId_KnowsItsParent() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", context => Task.FromResult($"{context.Name} {context.InstanceId} of {context.Parent?.Name} {context.Parent?.InstanceId}"));
        stage.Orchestrator<string>("Main", context
            => context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" }));
        await stage.RunAsync();
        await stage.EndAsync("child");
    });

    [Scenario("Without one it has 32 hexadecimal digits")]
    public Task SubOrchestration_WithoutId_GetsThirtyTwoHexDigits() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", context => Task.FromResult(context.InstanceId));
        stage.Orchestrator<string>("Main", async context =>
        {
            var id = await context.CallSubOrchestratorAsync<string>("Child");
            return $"{id.Length} {id.All(char.IsAsciiHexDigitLower)}";
        });
        await stage.RunAsync();
    });

    [Scenario("A sub-orchestration has the tags of its call, not its parent's")]
    public Task SubOrchestration_WithTags_ShowsThem() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", _ => Task.FromResult("done"));
        stage.Orchestrator<string>("Main", async context =>
        {
            await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(
                new TaskOptions(tags: new Dictionary<string, string> { ["color"] = "blue" }), "tagged"));
            return await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "plain" });
        });
        await stage.RunAsync(options: new() { Tags = new Dictionary<string, string> { ["color"] = "red" } });
        foreach (var id in new[] { "main", "tagged", "plain" })
        {
            var instance = await (await stage.ClientAsync()).GetInstanceAsync(id, getInputsAndOutputs: true);
            stage.Note($"{id}: {string.Join(" ", instance!.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}");
        }
    });

    [Scenario("Sub-orchestrations run side by side")]
    public Task SubOrchestrations_Many_ReturnInTheOrderOfTheCalls() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, int>("Child", async (context, number) =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(10 * (10 - number)), CancellationToken.None);
            return number * number;
        });
        stage.Orchestrator<string>("Main", async context => string.Join(
            " ", await Task.WhenAll(Enumerable.Range(1, 6).Select(number => context.CallSubOrchestratorAsync<int>("Child", number)))));
        await stage.RunAsync();
    });

    [Scenario("The id of a finished instance can be used again")]
    public Task SubOrchestration_WithTheIdOfAFinishedOne_Replaces() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string, string>("Child", (_, text) => Task.FromResult(text));
        stage.Orchestrator<string>("Main", async context =>
        {
            var options = new SubOrchestrationOptions { InstanceId = "child" };
            var first = await context.CallSubOrchestratorAsync<string>("Child", "one", options);
            return first + await context.CallSubOrchestratorAsync<string>("Child", "two", options);
        });
        await stage.RunAsync();
    });

    [Scenario("A sub-orchestration under the id of a running instance")]
    public Task SubOrchestration_WithTheIdOfARunningOne_IsRefused() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Other", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator<string>("Child", _ => Task.FromResult("child"));
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "other" });
            }
            catch (TaskFailedException)
            {
                return "refused";
            }
        });
        await stage.StartAsync(name: "Other", id: "other");
        await stage.UntilRunningAsync("other");
        await stage.RunAsync();
    });

    [Scenario("Termination of a parent leaves its sub-orchestration alone")]
    public Task Termination_OfAParent_LeavesTheChild() => CompareAsync(async stage =>
    {
        StartFamily(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync("child");
        await (await stage.ClientAsync()).TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
        await stage.LookAsync("then", "child");
        await (await stage.ClientAsync()).RaiseEventAsync("child", "Go", "went");
        await stage.EndAsync("child");
    });

    [Scenario("… but reaches it when it is recursive")]
    public Task Termination_Recursive_ReachesTheChild() => CompareAsync(async stage =>
    {
        StartFamily(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync("child");
        await (await stage.ClientAsync()).TerminateInstanceAsync(
            "main", new Microsoft.DurableTask.Client.TerminateInstanceOptions("enough", Recursive: true));
        await stage.EndAsync();
        await stage.LookAfterAsync(id: "child");
    });

    [Scenario("Termination of a sub-orchestration fails its parent's call")]
    public Task Termination_OfAChild_FailsItsParentsCall() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" });
            }
            catch (Exception exception)
            {
                return exception.GetType().Name;
            }
        });
        await stage.StartAsync();
        await stage.UntilRunningAsync("child");
        await (await stage.ClientAsync()).TerminateInstanceAsync("child", "enough");
        await stage.EndAsync("child");
        await stage.EndAsync();
    });

    private static void StartFamily(Stage stage)
    {
        stage.Orchestrator<string>("Child", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator<string>("Main", context
            => context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" }));
    }
}
