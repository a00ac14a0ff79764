using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Cortap.Runtime.Foundation;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Orchestrations;

public sealed class ReportOrchestratorTests
{
    private static readonly string[] Phases = [.. JobPhase.Pipeline];

    private readonly ReportScript _script = new();

    [Fact]
    public async Task Run_AllPhasesSucceed_CompletesAndDelivers()
    {
        await using var host = await _script.StartAsync();

        var instance = await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run, new StartOrchestrationOptions(_script.JobId.Value));

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        _script.Calls.ShouldBe([.. Phases, "SendWebhook", "RecordDelivery Delivered, last"]);
        instance.ReadCustomStatusAs<JobProgress>()!.CurrentPhase.ShouldBe(JobPhase.DeliverWebhook);
        instance.SerializedOutput.ShouldBe("""{"Status":"completed"}""");
        (await host.Client.GetInstanceAsync($"{_script.JobId}:webhook:1"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Run_NoCallback_DeliversNothing()
    {
        _script.Complete = () => new SettledJob(CallbackPending: false);
        await using var host = await _script.StartAsync();

        var instance = await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        _script.Calls.ShouldBe(Phases);
        instance.ReadCustomStatusAs<JobProgress>()!.Percent.ShouldBe(100);
    }

    [Fact]
    public async Task Run_PhaseFails_FailsTheJobWithItsCodeAndDelivers()
    {
        _script.Fetch = new(null, new PhaseFailure(ErrorCodes.DataFetchError, "no answer"));
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        _script.Calls.ShouldBe(["FetchProjectData", "FailJob DATA_FETCH_ERROR", "SendWebhook", "RecordDelivery Delivered, last"]);
    }

    /// <summary>The instance is <c>Completed</c>, as for every job whose end was recorded.</summary>
    [Fact]
    public async Task Run_PhaseFails_StatusAndOutputTellWhereAndWhy()
    {
        _script.Generate = () => Task.FromResult(new PhaseOutcome<GeneratedReport>(
            null, new PhaseFailure(ErrorCodes.GenerationError, "no template", Phase: JobPhase.GenerateReport, Traceback: "secret path")));
        await using var host = await _script.StartAsync();

        var instance = await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        instance.SerializedCustomStatus.ShouldBe(
            """{"CurrentPhase":"GenerateReport","CompletedPhases":["FetchProjectData"],"Code":"GENERATION_ERROR","Message":"no template","Percent":20}""");
        instance.SerializedOutput.ShouldBe("""{"Status":"failed","Phase":"GenerateReport","Code":"GENERATION_ERROR","Message":"no template"}""");
    }

    [Fact]
    public async Task Run_JobHadEndedOtherwise_StatusAndOutputTellWhatItsRecordSays()
    {
        _script.Fetch = new(null, PhaseFailure.Superseded(JobPhase.FetchProjectData));
        _script.Fail = _ => new SettledJob(CallbackPending: false, End: ReportEnd.Completed);
        await using var host = await _script.StartAsync();

        var instance = await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        instance.ReadCustomStatusAs<JobProgress>()!.Percent.ShouldBe(100);
        instance.ReadOutputAs<ReportEnd>().ShouldBe(ReportEnd.Completed);
    }

    [Fact]
    public async Task Run_ActivityThrows_FailsTheJobAsInternalErrorWithoutASecondAttempt()
    {
        _script.Generate = () => throw new InvalidOperationException("boom");
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        _script.Calls.ShouldBe(["FetchProjectData", "GenerateReport", "FailJob INTERNAL_ERROR", "SendWebhook", "RecordDelivery Delivered, last"]);
    }

    [Fact]
    public async Task Run_PhaseOutlastsTheDeadline_TimesOutAndTheLateResultChangesNothing()
    {
        var late = new TaskCompletionSource<PhaseOutcome<GeneratedReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.Generate = () =>
        {
            begun.SetResult();
            return late.Task;
        };
        _script.Attempt = attempt => attempt == 1 ? WebhookVerdict.Retry : WebhookVerdict.Delivered;
        await using var host = await _script.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.ReportOrchestrator, _script.Run);
        await begun.Task;

        host.Clock.Advance(TimeSpan.FromSeconds(301));
        await Eventually(host, () => _script.Calls.Contains("SendWebhook"));
        late.SetResult(new(new GeneratedReport("work/key", "reports/key", "name.docx", new(DateTimeOffset.UnixEpoch, "R", 0, 21)), null));
        await host.WaitAsync(id);

        _script.Calls.ShouldBe(
        [
            "FetchProjectData", "GenerateReport", "FailJob JOB_TIMEOUT",
            "SendWebhook", "RecordDelivery Retry", "SendWebhook", "RecordDelivery Delivered, last",
        ]);
    }

    [Fact]
    public async Task Run_DeadlinePassedWhileNoHostWasRunning_IsRenewedOnce()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<PhaseOutcome<GeneratedReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.Generate = () =>
        {
            begun.SetResult();
            return never.Task;
        };
        await using var host = await _script.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.ReportOrchestrator, _script.Run);
        await begun.Task;

        // The clock of a machine that slept: its timers fire late.
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually(host, () => host.Engine.GetHistoryAsync(id, default).Result!.Count(entry => entry.EventType == HistoryEventType.TimerCreated) == 2);
        _script.Calls.ShouldNotContain("FailJob JOB_TIMEOUT");

        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually(host, () => _script.Calls.Contains("FailJob JOB_TIMEOUT"));
        never.SetCanceled();
        await host.WaitAsync(id);
    }

    [Fact]
    public async Task Run_LaterPhase_HasTheTimeThatIsLeft()
    {
        await using var host = await _script.StartAsync();
        var generate = _script.Generate;
        _script.Generate = () =>
        {
            host.Clock.Advance(TimeSpan.FromSeconds(100));
            return generate();
        };

        await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run);

        _script.TimeLeftForUpload.ShouldBe(TimeSpan.FromSeconds(200));
    }

    // An operator may raise the event at the management API, with any JSON.
    [Theory]
    [InlineData(true)]
    [InlineData("now")]
    [InlineData(null)]
    public async Task Run_CancelledWhileAPhaseRuns_FailsTheJobAsCancelled(object? payload)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<PhaseOutcome<GeneratedReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.Generate = () =>
        {
            begun.SetResult();
            return never.Task;
        };
        await using var host = await _script.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.ReportOrchestrator, _script.Run);
        await begun.Task;

        await host.Client.RaiseEventAsync(id, ReportOrchestrator.CancelEvent, payload);
        await Eventually(host, () => _script.Calls.Contains("FailJob CANCELLED"));
        never.SetCanceled();
        var instance = await host.WaitAsync(id);

        _script.Calls.ShouldBe(["FetchProjectData", "GenerateReport", "FailJob CANCELLED", "SendWebhook", "RecordDelivery Delivered, last"]);
        instance.ReadOutputAs<ReportEnd>()!.ShouldBe(ReportEnd.Failed(JobPhase.GenerateReport, ErrorCodes.Cancelled, PhaseFailure.Cancelled.Message));
    }

    /// <summary>While an activity is held up the clock does not move by itself.</summary>
    private async Task Eventually(OrchestrationTestHost host, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException("Calls so far: " + string.Join("; ", _script.Calls));
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
