using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Continue as new")]
public sealed class ContinueAsNewTests : ConformanceTest
{
    [Scenario("The next round has the new input, and the last round's output is the instance's")]
    public Task Rounds_Several_HaveTheirInputs() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<int, string>("Main", async (context, round) =>
        {
            await context.CallActivityAsync<string>("Echo", $"{round}");
            if (round < 3)
                context.ContinueAsNew(round + 1);
            return $"round {round}";
        });
        var ended = await stage.RunAsync(1);
        stage.Note($"input {ended.SerializedInput}");
    });

    [Scenario("Task ids begin anew")]
    public Task TaskIds_InTheNextRound_BeginAnew() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Fail();
        stage.Orchestrator<int, string>("Main", async (context, round) =>
        {
            await context.CallActivityAsync<string>("Echo", "a");
            try
            {
                await context.CallActivityAsync<string>("Fail", "b");
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, $"#{exception.TaskId}");
            }
            if (round == 1)
                context.ContinueAsNew(2);
            return "";
        });
        await stage.RunAsync(1);
    });

    [Scenario("Events nobody has waited for are kept, in order")]
    public Task Events_NotAwaited_AreKept() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string, string>("Main", async (context, seen) =>
        {
            if (seen == "")
                await context.WaitForExternalEvent<string>("Last");
            var all = seen + await context.WaitForExternalEvent<string>("Go");
            if (all.Length < 3)
                context.ContinueAsNew(all);
            return all;
        });
        await stage.StartAsync("");
        foreach (var payload in new[] { "a", "b", "c" })
            await RaiseAsync(stage, "Go", payload);
        await RaiseAsync(stage, "Last", "");
        await stage.LookAfterAsync();
    });

    [Scenario("… or forgotten, if so wished")]
    public Task Events_NotToBePreserved_AreForgotten() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", async (context, round) =>
        {
            if (round == 2)
            {
                stage.Note(context, "round 2");
                return await context.WaitForExternalEvent<string>("Go");
            }
            await context.WaitForExternalEvent<string>("Last");
            context.ContinueAsNew(2, preserveUnprocessedEvents: false);
            return "";
        });
        await stage.StartAsync(1);
        await RaiseAsync(stage, "Go", "old");
        await RaiseAsync(stage, "Last", "");
        await stage.NotedAsync("round 2");
        await RaiseAsync(stage, "Go", "new");
        await stage.EndAsync();
    });

    [Scenario("The custom status begins anew")]
    public Task CustomStatus_InTheNextRound_IsNull() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", async (context, round) =>
        {
            if (round == 2)
            {
                await context.WaitForExternalEvent<string>("Go");
                return "done";
            }
            context.SetCustomStatus("first");
            await context.WaitForExternalEvent<string>("Go");
            context.ContinueAsNew(2);
            return "";
        });
        await stage.StartAsync(1);
        await stage.UntilStatusAsync("\"first\"");
        await RaiseAsync(stage, "Go", "");
        await stage.UntilAsync(instance => instance.SerializedCustomStatus is null);
        await RaiseAsync(stage, "Go", "");
        await stage.EndAsync();
    });

    [Scenario("An orchestrator that throws after it has continued as new fails")]
    public Task Orchestrator_ThrowingAfterwards_Fails() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", (context, round) =>
        {
            stage.Note(context, $"round {round}");
            context.ContinueAsNew(round + 1);
            throw new FormatException("bad");
        });
        await stage.RunAsync(1);
    });

    [Scenario("Of several calls the last counts")]
    public Task Calls_Several_TheLastCounts() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", (context, round) =>
        {
            if (round == 1)
            {
                context.ContinueAsNew(5);
                context.ContinueAsNew(7);
            }
            return Task.FromResult($"round {round}");
        });
        await stage.RunAsync(1);
    });

    [Scenario("The new input may be null")]
    public Task Input_Null_IsGiven() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string?, string>("Main", (context, input) =>
        {
            if (input is not null)
                context.ContinueAsNew();
            return Task.FromResult(input ?? "nothing");
        });
        await stage.RunAsync("first");
    });

    [Scenario("Tags stay")]
    public Task Tags_InTheNextRound_Stay() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", (context, round) =>
        {
            if (round == 1)
                context.ContinueAsNew(2);
            return Task.FromResult("");
        });
        var ended = await stage.RunAsync(1, options: new() { Tags = new Dictionary<string, string> { ["color"] = "red" } });
        stage.Note(string.Join(" ", ended.Tags.Select(tag => $"{tag.Key}={tag.Value}")));
    });

    [Scenario("A sub-orchestration that continues as new answers its parent with its last round")]
    public Task SubOrchestration_Continuing_AnswersWithItsLastRound() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Child", (context, round) =>
        {
            if (round < 3)
                context.ContinueAsNew(round + 1);
            return Task.FromResult($"{context.Parent?.InstanceId} round {round}");
        });
        stage.Orchestrator<string>("Main", context => context.CallSubOrchestratorAsync<string>("Child", 1));
        await stage.RunAsync();
    });

    [Scenario("Timers and activities of a round work as in the first")]
    public Task Rounds_WithTimers_GoOn() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<int, int>("Main", async (context, round) =>
        {
            await context.CallActivityAsync<string>("Echo", $"{round}");
            await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            if (round < 4)
                context.ContinueAsNew(round + 1);
            return round;
        });
        await stage.RunAsync(1);
    });

    [Scenario("`NewVersion` gives the next round its version")]
    public Task NewVersion_IsTheNextRoundsVersion() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, string>("Main", (context, round) =>
        {
            try
            {
                if (round == 1)
                    context.ContinueAsNew(new ContinueAsNewOptions { NewInput = 2, NewVersion = "2.0" });
            }
            catch (NotSupportedException)
            {
                return Task.FromResult("not supported");
            }
            return Task.FromResult($"version '{context.Version}'");
        });
        await stage.RunAsync(1);
    });

    private static async Task RaiseAsync(Stage stage, string name, object? payload)
        => await (await stage.ClientAsync()).RaiseEventAsync("main", name, payload);
}
