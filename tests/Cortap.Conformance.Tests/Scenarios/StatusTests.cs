using System.ComponentModel;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Custom status")]
public sealed class StatusTests : ConformanceTest
{
    [Scenario("The custom status of each phase is visible, and the last stays after the end")]
    public Task CustomStatus_OfEachPhase_IsVisible() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            foreach (var phase in new[] { "one", "two" })
            {
                context.SetCustomStatus(phase);
                await context.WaitForExternalEvent<string>("Go");
            }
        });
        await stage.StartAsync();
        foreach (var phase in new[] { "one", "two" })
        {
            await stage.UntilStatusAsync($"\"{phase}\"");
            stage.Note($"seen {phase}");
            await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "");
        }
        await stage.EndAsync();
    });

    [Scenario("Of several in one step the last is visible")]
    public Task CustomStatus_SetTwiceInAStep_IsTheLast() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", context =>
        {
            context.SetCustomStatus("one");
            context.SetCustomStatus("two");
            return Task.CompletedTask;
        });
        await stage.RunAsync();
    });

    [Scenario("A custom status may be a record; members keep their case")]
    public Task CustomStatus_Record_KeepsTheMembersCase() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", context =>
        {
            context.SetCustomStatus(new Progress("fetch", 40, null));
            return Task.CompletedTask;
        });
        var ended = await stage.RunAsync();
        stage.Note($"{ended.ReadCustomStatusAs<Progress>()}");
    });

    [Scenario("A custom status may be a number, a list, or taken back by null")]
    public Task CustomStatus_OfOtherForms_IsVisible() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            foreach (var status in new object?[] { 42, new[] { 1, 2 }, true, null })
            {
                context.SetCustomStatus(status);
                await context.WaitForExternalEvent<string>("Go");
            }
        });
        await stage.StartAsync();
        foreach (var json in new[] { "42", "[1,2]", "true", null })
        {
            await stage.UntilAsync(instance => instance.SerializedCustomStatus == json);
            stage.Note($"seen {json ?? "nothing"}");
            await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "");
        }
        await stage.EndAsync();
    });

    [Scenario("A failed instance keeps its custom status")]
    public Task CustomStatus_OfAFailedInstance_Stays() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            context.SetCustomStatus("before");
            await context.CallActivityAsync<string>("Echo", "a");
            throw new FormatException("bad");
        });
        await stage.RunAsync();
    });

    [Scenario("What the code had set before a termination stays")]
    public Task CustomStatus_OfATerminatedInstance_Stays() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", context =>
        {
            context.SetCustomStatus("before");
            return context.WaitForExternalEvent<string>("Never");
        });
        await stage.StartAsync();
        await stage.UntilStatusAsync("\"before\"");
        await (await stage.ClientAsync()).TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
    });

    [Scenario("A suspended instance keeps its custom status")]
    public Task CustomStatus_OfASuspendedInstance_Stays() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", context =>
        {
            context.SetCustomStatus("before");
            return context.WaitForExternalEvent<string>("Go");
        });
        await stage.StartAsync();
        await stage.UntilStatusAsync("\"before\"");
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main");
        await client.ResumeInstanceAsync("main");
        await client.RaiseEventAsync("main", "Go", "");
        await stage.EndAsync();
    });

    public sealed record Progress(string Phase, int Percent, string? Note);
}
