using System.ComponentModel;
using Microsoft.DurableTask.Client;

namespace Cortap.Conformance.Tests.Scenarios;

/// <summary>Suspend, resume, terminate.</summary>
[DisplayName("Suspend, resume, terminate")]
public sealed class OperatorTests : ConformanceTest
{
    [Scenario("Terminate writes its reason to the output; there is no failure")]
    public Task Terminate_Running_WritesItsReasonToTheOutput() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        await (await stage.ClientAsync()).TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
    });

    [Scenario("The reason may be a record, or nothing")]
    public Task Terminate_WithOtherReasons_WritesThem() => CompareAsync(async stage =>
    {
        Waiting(stage);
        var client = await stage.ClientAsync();
        foreach (var (id, reason) in new (string, object?)[] { ("record", new Reason("ops", 3)), ("nothing", null) })
        {
            await stage.StartAsync(id: id);
            await stage.UntilRunningAsync(id);
            await client.TerminateInstanceAsync(id, reason);
            await stage.EndAsync(id);
        }
    });

    [Scenario("A finished instance stays as it ended")]
    public Task Terminate_Finished_ChangesNothing() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", _ => Task.FromResult("done"));
        await stage.RunAsync();
        await stage.TryAsync("terminate", client => client.TerminateInstanceAsync("main", "late"));
        await stage.EndAsync();
    });

    [Scenario("Terminate, suspend and resume of an unknown instance")]
    public Task Commands_ForAnUnknownInstance_AreDropped() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.TryAsync("terminate", client => client.TerminateInstanceAsync("nobody"));
        await stage.TryAsync("suspend", client => client.SuspendInstanceAsync("nobody"));
        await stage.TryAsync("resume", client => client.ResumeInstanceAsync("nobody"));
    });

    [Scenario("Suspend holds events back until resume")]
    public Task Suspend_UntilResumed_HoldsEventsBack() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            stage.Note(context, "waits");
            var payload = await context.WaitForExternalEvent<string>("Go");
            stage.Note(context, "goes on");
            return payload;
        });
        await stage.StartAsync();
        await stage.NotedAsync("waits");
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main", "wait");
        await client.RaiseEventAsync("main", "Go", "went");
        await stage.LookAfterAsync(TimeSpan.FromSeconds(1));
        stage.Note("resumes");
        await client.ResumeInstanceAsync("main", "go");
        await stage.EndAsync();
    });

    [Scenario("Suspend holds results of activities back until resume")]
    public Task Suspend_WhileAnActivityRuns_HoldsItsResultBack() => CompareAsync(async stage =>
    {
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", async context =>
        {
            var text = await context.CallActivityAsync<string>("Slow", "a");
            stage.Note(context, "goes on");
            return text;
        });
        await stage.StartAsync();
        await gate.Reached;
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main");
        gate.Open();
        await stage.LookAfterAsync(TimeSpan.FromSeconds(1));
        stage.Note("resumes");
        await client.ResumeInstanceAsync("main");
        await stage.EndAsync();
    });

    [Scenario("Suspended twice, one resume is enough")]
    public Task Suspend_Twice_NeedsOneResume() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main");
        await client.SuspendInstanceAsync("main");
        await client.RaiseEventAsync("main", "Go", "went");
        await client.ResumeInstanceAsync("main");
        await stage.EndAsync();
    });

    [Scenario("Resume of a running instance and suspend of a finished one change nothing")]
    public Task SuspendAndResume_OfTheWrongState_ChangeNothing() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        var client = await stage.ClientAsync();
        await client.ResumeInstanceAsync("main");
        await client.RaiseEventAsync("main", "Go", "went");
        await stage.EndAsync();
        await stage.TryAsync("suspend", c => c.SuspendInstanceAsync("main"));
        await stage.LookAsync("then");
    });

    [Scenario("A suspended instance can be terminated")]
    public Task Terminate_Suspended_Ends() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main");
        await client.TerminateInstanceAsync("main", "enough");
        await stage.EndAsync();
    });

    [Scenario("A suspended instance shows so")]
    public Task Suspended_Instance_ShowsSo() => CompareAsync(async stage =>
    {
        Waiting(stage);
        await stage.StartAsync();
        await stage.UntilRunningAsync();
        await (await stage.ClientAsync()).SuspendInstanceAsync("main");
        await stage.UntilAsync(instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        stage.Note("suspended");
    });

    [Scenario("Events of several kinds that came while suspended arrive in their order")]
    public Task Suspend_WithSeveralEvents_KeepsTheirOrder() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            stage.Note(context, "waits");
            var all = "";
            for (var count = 0; count < 3; count++)
                all += await context.WaitForExternalEvent<string>("Go");
            return all;
        });
        await stage.StartAsync();
        await stage.NotedAsync("waits");
        var client = await stage.ClientAsync();
        await client.SuspendInstanceAsync("main");
        foreach (var payload in new[] { "a", "b", "c" })
            await client.RaiseEventAsync("main", "Go", payload);
        await client.ResumeInstanceAsync("main");
        await stage.EndAsync();
    });

    private static void Waiting(Stage stage)
        => stage.Orchestrator<string>("Main", context => context.WaitForExternalEvent<string>("Go"));

    public sealed record Reason(string By, int Severity);
}
