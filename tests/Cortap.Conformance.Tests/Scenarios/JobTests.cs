using System.ComponentModel;
using Cortap.Functions;
using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Orchestrations;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Pipeline;

namespace Cortap.Conformance.Tests.Scenarios;

/// <summary>The product's own orchestrators, with scripted activities.</summary>
[DisplayName("Jobs")]
public sealed class JobTests : ConformanceTest
{
    private const string Delivered = "RecordDelivery Delivered, last";

    [Scenario("A job goes through its phases and delivers its webhook")]
    public Task Job_AllPhasesSucceed_CompletesAndDelivers() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        await StartAsync(stage, script);
        await EndAsync(stage, script);
    });

    [Scenario("A job whose phase fails is failed with its code, and delivers")]
    public Task Job_WhosePhaseFails_IsFailed() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        script.Fetch = new(null, new PhaseFailure(ErrorCodes.DataFetchError, "no answer"));
        await StartAsync(stage, script);
        await EndAsync(stage, script);
    });

    [Scenario("A job whose activity breaks is failed without a second attempt")]
    public Task Job_WhoseActivityBreaks_IsFailed() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        script.Generate = () => throw new InvalidOperationException("boom");
        await StartAsync(stage, script);
        await EndAsync(stage, script);
    });

    [Scenario("A job that is cancelled while a phase runs is settled at once; its instance ends with the phase, whose result changes nothing")]
    public Task Job_CancelledWhileAPhaseRuns_IsSettledAtOnce() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        var gate = HoldUp(stage, script);
        await StartAsync(stage, script);
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync(Id(script), ReportOrchestrator.CancelEvent, true);
        await SettledAsync(stage, script);
        gate.Open();
        await EndAsync(stage, script);
    });

    [Scenario("So is a job whose deadline passes while a phase runs")]
    public Task Job_TimedOutWhileAPhaseRuns_IsSettledAtOnce() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        var gate = HoldUp(stage, script);
        await StartAsync(stage, script, TimeSpan.FromSeconds(3));
        await gate.Reached;
        await stage.PassAsync(TimeSpan.FromSeconds(3));
        await SettledAsync(stage, script);
        gate.Open();
        await EndAsync(stage, script);
    });

    [Scenario("A job that is cancelled twice is settled once")]
    public Task Job_CancelledTwice_IsSettledOnce() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        var gate = HoldUp(stage, script);
        await StartAsync(stage, script);
        await gate.Reached;
        await (await stage.ClientAsync()).RaiseEventAsync(Id(script), ReportOrchestrator.CancelEvent, true);
        await (await stage.ClientAsync()).RaiseEventAsync(Id(script), ReportOrchestrator.CancelEvent, true);
        await SettledAsync(stage, script);
        gate.Open();
        await EndAsync(stage, script);
    });

    [Scenario("A job that an operator terminates while a phase runs does nothing more")]
    public Task Job_TerminatedWhileAPhaseRuns_DoesNothingMore() => CompareAsync(async stage =>
    {
        var script = Script(stage);
        var gate = HoldUp(stage, script);
        await StartAsync(stage, script);
        await gate.Reached;
        await (await stage.ClientAsync()).TerminateInstanceAsync(Id(script), "operator");
        await stage.UntilAsync(instance => instance.IsCompleted, Id(script));
        gate.Open();
        await EndAsync(stage, script);
    });

    private static string Id(ReportScript script) => script.JobId.Value;

    private static ReportScript Script(Stage stage)
    {
        var script = new ReportScript { JobId = JobId.Parse("rpt-20260105-090000-0badcafe") };
        stage.Register(script.Register);
        return script;
    }

    /// <summary>Lets the second phase wait at a gate, and then succeed.</summary>
    private static Gate HoldUp(Stage stage, ReportScript script)
    {
        var gate = stage.Gate();
        var generate = script.Generate;
        script.Generate = async () =>
        {
            await gate.PassAsync();
            return await generate();
        };
        return gate;
    }

    private static Task<string> StartAsync(Stage stage, ReportScript script, TimeSpan? timeout = null)
        => stage.StartAsync(script.Run with { Timeout = timeout ?? script.Run.Timeout }, FunctionNames.ReportOrchestrator, Id(script));

    /// <summary>Notes how a job looks once its webhook is delivered.</summary>
    private static async Task SettledAsync(Stage stage, ReportScript script)
    {
        var instance = await stage.UntilAsync(_ => script.Calls.Contains(Delivered), Id(script));
        stage.Note($"settled: {instance.RuntimeStatus}");
    }

    private static async Task EndAsync(Stage stage, ReportScript script)
    {
        await stage.EndAsync(Id(script));
        stage.Note(string.Join("; ", script.Calls));
    }
}
