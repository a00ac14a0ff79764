using System.ComponentModel;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Client")]
public sealed class ClientTests : ConformanceTest
{
    [Scenario("The id of a finished instance is replaced in silence")]
    public Task Start_OfAFinishedId_Replaces() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("one", name: "Same");
        await stage.RunAsync("two", name: "Same");
    });

    [Scenario("The start of a running id")]
    public Task Start_OfARunningId_IsRefused() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        await stage.TryAsync("start", client => client.ScheduleNewOrchestrationInstanceAsync("Main", null, new StartOrchestrationOptions("main")));
    });

    [Scenario("`DedupeStatuses` refuses the statuses it lists")]
    public Task Start_WithDedupeStatuses_RefusesThose() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("one", name: "Same");
        foreach (var status in new[] { "Completed", "Failed" })
        {
            await stage.TryAsync($"start unless {status}", client => client.ScheduleNewOrchestrationInstanceAsync(
                "Same", "again", new StartOrchestrationOptions("main") { DedupeStatuses = [status] }));
        }
        await stage.EndAsync();
    });

    [Scenario("`DedupeStatuses` that list `Terminated`, but not what is terminated to be replaced")]
    public Task Start_WithDedupeStatusesThatContradict_IsRefused() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("start", client => client.ScheduleNewOrchestrationInstanceAsync(
            "Same", "x", new StartOrchestrationOptions("main") { DedupeStatuses = ["Terminated"] }));
    });

    [Scenario("`DedupeStatuses` takes names of statuses only")]
    public Task Start_WithUnknownDedupeStatuses_IsRefused() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("start", client => client.ScheduleNewOrchestrationInstanceAsync(
            "Same", "x", new StartOrchestrationOptions("main") { DedupeStatuses = ["Gone"] }));
    });

    [Scenario("A start time is waited for")]
    public Task Start_AtATime_WaitsForIt() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("start", client => client.ScheduleNewOrchestrationInstanceAsync(
            "Same", "x", new StartOrchestrationOptions("main", DateTimeOffset.UtcNow.AddYears(20))));
        await stage.RunAsync("meanwhile", name: "Same", id: "other");
        await stage.LookAsync("later");
    });

    [Scenario("An unknown instance is null")]
    public Task Get_OfAnUnknownInstance_IsNull() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.LookAsync("now", "nobody");
    });

    [Scenario("Input, output and custom status are read only when asked for")]
    public Task Get_WithoutInputsAndOutputs_ShowsNone() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string, string>("Main", (context, text) =>
        {
            context.SetCustomStatus("status");
            return Task.FromResult(text);
        });
        await stage.RunAsync("x");
        var instance = (await (await stage.ClientAsync()).GetInstanceAsync("main"))!;
        stage.Note($"{instance.RuntimeStatus} {instance.SerializedInput is null} {instance.SerializedOutput is null} {instance.SerializedCustomStatus is null}");
        await stage.TryAsync("read output", _ => Task.FromResult(instance.ReadOutputAs<string>()));
    });

    [Scenario("A wait for the start ends when the instance runs")]
    public Task WaitForStart_OfAnInstance_EndsWhenItRuns() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.TryAsync("wait", async client => (await client.WaitForInstanceStartAsync("main")).RuntimeStatus);
    });

    [Scenario("A wait for the end of a finished instance ends at once")]
    public Task WaitForEnd_OfAFinishedInstance_EndsAtOnce() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("x", name: "Same");
        await stage.EndAsync();
    });

    [Scenario("Several may wait for one end")]
    public Task WaitForEnd_BySeveral_EndsForAll() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        var waits = new[] { stage.EndAsync(), stage.EndAsync() };
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "went");
        await Task.WhenAll(waits);
    });

    [Scenario("Queries filter by prefix and status")]
    public Task Query_ByPrefixAndStatus_Filters() => CompareAsync(async stage =>
    {
        Waiting(stage);
        foreach (var id in new[] { "a1", "a2", "b1" })
            await stage.RunAsync("x", name: "Same", id: id);
        await stage.StartAsync(id: "a3");
        await stage.UntilRunningAsync("a3");
        foreach (var query in new[]
        {
            new OrchestrationQuery(),
            new OrchestrationQuery(InstanceIdPrefix: "a"),
            new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running]),
            new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed], InstanceIdPrefix: "a"),
            new OrchestrationQuery(CreatedFrom: DateTimeOffset.UtcNow.AddYears(30)),
        })
        {
            await stage.TryAsync("found", async client => string.Join(" ", await IdsAsync(client, query)));
        }
    });

    [Scenario("Queries page")]
    public Task Query_InPages_FindsEachOnce() => CompareAsync(async stage =>
    {
        Waiting(stage);
        for (var number = 0; number < 7; number++)
            await stage.StartAsync("x", name: "Same", id: $"i{number}");
        for (var number = 0; number < 7; number++)
            await stage.EndAsync($"i{number}");
        await stage.TryAsync("found", async client => string.Join(" ", await IdsAsync(client, new OrchestrationQuery(PageSize: 3))));
    });

    [Scenario("A query shows inputs and outputs when asked for")]
    public Task Query_WithInputsAndOutputs_ShowsThem() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("x", name: "Same");
        await stage.TryAsync("found", async client => (await FirstAsync(client, new OrchestrationQuery(FetchInputsAndOutputs: true))).SerializedOutput);
    });

    [Scenario("A query shows no inputs and outputs otherwise")]
    public Task Query_WithoutInputsAndOutputs_ShowsNone() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("x", name: "Same");
        await stage.TryAsync("found", async client => (await FirstAsync(client, new OrchestrationQuery())).SerializedOutput ?? "no output");
    });

    [Scenario("Purge removes a finished instance")]
    public Task Purge_OfAFinishedInstance_RemovesIt() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("x", name: "Same");
        await PurgeAsync(stage, "main");
        await stage.LookAsync("then");
        await PurgeAsync(stage, "main");
    });

    [Scenario("Purge of a running instance")]
    public Task Purge_OfARunningInstance_LeavesIt() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        await PurgeAsync(stage, "main");
        await stage.LookAsync("then");
    });

    [Scenario("Purge of an unknown instance finds none")]
    public Task Purge_OfAnUnknownInstance_FindsNone() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await PurgeAsync(stage, "nobody");
    });

    [Scenario("Purge by status leaves the others")]
    public Task Purge_ByStatus_LeavesTheOthers() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.RunAsync("x", name: "Same", id: "done");
        await stage.StartAsync(id: "open");
        await stage.UntilRunningAsync("open");
        await stage.TryAsync("purged", async client => (await client.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(CreatedFrom: DateTimeOffset.UtcNow.AddYears(-30), Statuses: [OrchestrationRuntimeStatus.Completed]))).PurgedInstanceCount);
        await stage.LookAsync("then", "done");
        await stage.LookAsync("then", "open");
    });

    [Scenario("Restart runs the input again under the same id")]
    public Task Restart_OfAFinishedInstance_RunsItAgain() => CompareAsync(async stage =>
    {
        var runs = 0;
        stage.Activity<string, string>("Count", text => $"{text} {++runs}");
        stage.Orchestrator<string, string>("Main", (context, text) => context.CallActivityAsync<string>("Count", text));
        await stage.RunAsync("x");
        await stage.TryAsync("restart", client => client.RestartAsync("main"));
        await stage.EndAsync();
    });

    [Scenario("… or under a new one")]
    public Task Restart_WithANewId_RunsItBeside() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string, string>("Main", (context, text) => context.CallActivityAsync<string>("Echo", text));
        await stage.RunAsync("x");
        await stage.TryAsync("restart", async client =>
        {
            var id = await client.RestartAsync("main", restartWithNewInstanceId: true);
            var ended = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            return $"{id != "main"} {ended.SerializedOutput}";
        });
    });

    [Scenario("Restart of an unknown instance is refused")]
    public Task Restart_OfAnUnknownInstance_IsRefused() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("restart", client => client.RestartAsync("nobody"));
    });

    [Scenario("An empty instance id is refused")]
    public Task Calls_WithoutAnId_AreRefused() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("raise", client => client.RaiseEventAsync("", "Go"));
        await stage.TryAsync("raise nothing", client => client.RaiseEventAsync("main", ""));
        await stage.TryAsync("terminate", client => client.TerminateInstanceAsync(""));
        await stage.TryAsync("suspend", client => client.SuspendInstanceAsync(""));
        await stage.TryAsync("resume", client => client.ResumeInstanceAsync(""));
    });

    private static async Task<IEnumerable<string>> IdsAsync(DurableTaskClient client, OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in client.GetAllInstancesAsync(query))
            ids.Add(instance.InstanceId);
        return ids.Order(StringComparer.Ordinal);
    }

    private static async Task<OrchestrationMetadata> FirstAsync(DurableTaskClient client, OrchestrationQuery query)
    {
        await foreach (var instance in client.GetAllInstancesAsync(query))
            return instance;
        throw new InvalidOperationException("There is none.");
    }

    private static Task PurgeAsync(Stage stage, string id)
        => stage.TryAsync("purged", async client => (await client.PurgeInstanceAsync(id)).PurgedInstanceCount);

    private static void Waiting(Stage stage)
    {
        stage.Orchestrator<string>("Main", context => context.WaitForExternalEvent<string>("Go"));
        stage.Orchestrator<string, string>("Same", (_, text) => Task.FromResult(text));
    }
}
