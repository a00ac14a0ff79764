using System.Runtime.CompilerServices;
using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Cortap.Runtime.Histories;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;

namespace Cortap.Functions.Tests.Orchestrations;

/// <summary>
/// Holds today's orchestrators to the histories in <c>Histories/</c>, which stand for jobs that are running while a new version is
/// installed. A file is never changed to make the test pass: that needs a decision in docs/adr. Missing ones are recorded with
/// <c>RECORD_HISTORIES=1</c>.
/// </summary>
public sealed class RecordedHistoryTests
{
    private const string JobId = "rpt-20260105-090000-0badcafe";

    private static readonly Dictionary<string, Func<Task<RecordedHistory>>> Scenarios = new()
    {
        ["report-completed"] = () => RecordReportAsync(_ => { }),
        ["report-without-callback"] = () => RecordReportAsync(script => script.Complete = () => new SettledJob(CallbackPending: false)),
        ["report-failed"] = () => RecordReportAsync(script => script.Fetch = new(null, new PhaseFailure(ErrorCodes.DataFetchError, "no answer"))),
        ["report-broken"] = () => RecordReportAsync(script => script.Generate = () => throw new InvalidOperationException("boom")),
        ["report-timed-out"] = RecordTimeoutAsync,
        ["delivery-at-once"] = () => RecordDeliveryAsync(_ => WebhookVerdict.Delivered),
        ["delivery-retried"] = () => RecordDeliveryAsync(attempt => attempt < 4 ? WebhookVerdict.Retry : WebhookVerdict.Delivered),
        ["delivery-given-up"] = () => RecordDeliveryAsync(_ => WebhookVerdict.Retry),
        ["delivery-refused"] = () => RecordDeliveryAsync(_ => WebhookVerdict.Refused),
        ["delivery-later"] = () => RecordDeliveryAsync(_ => WebhookVerdict.Delivered, later: TimeSpan.FromSeconds(60)),
        ["report-mailed"] = () => RecordReportAsync(script => script.Complete = () => new SettledJob(CallbackPending: true, IsMailed: true)),
        ["email-retried"] = RecordEmailAsync,
        ["schedule"] = RecordScheduleAsync,
        ["housekeeping"] = () => RecordEternalAsync(FunctionNames.Housekeeping, Housekeeping.InstanceId),
        ["line-watch"] = () => RecordEternalAsync(FunctionNames.WatchLine, LineWatch.InstanceId),
    };

    public static TheoryData<string> Recordings => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Replay_RecordedHistory_StillAgrees(string name)
    {
        var path = Path.Combine(Folder(), name + ".json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1")
            await File.WriteAllTextAsync(path, (await Scenarios[name]()).ToJson() + "\n");

        var history = RecordedHistory.Parse(await File.ReadAllTextAsync(path));

        Should.NotThrow(() => history.Replay(Registry()));
    }

    [Fact]
    public void Recordings_OfEveryOrchestrator_Exist() =>
        Directory.GetFiles(Folder()).Select(file => RecordedHistory.Parse(File.ReadAllText(file)).Orchestrator).Distinct()
            .ShouldBe([FunctionNames.ReportOrchestrator, FunctionNames.DeliverWebhook, FunctionNames.DeliverEmail, FunctionNames.FollowSchedule, FunctionNames.Housekeeping, FunctionNames.WatchLine], ignoreOrder: true);

    private static async Task<RecordedHistory> RecordReportAsync(Action<ReportScript> arrange)
    {
        var script = new ReportScript { JobId = Reporting.Foundation.JobId.Parse(JobId) };
        arrange(script);
        await using var host = await script.StartAsync();
        await host.RunAsync(FunctionNames.ReportOrchestrator, script.Run, new StartOrchestrationOptions(JobId));
        return RecordedHistory.Record(host.Engine, JobId);
    }

    private static async Task<RecordedHistory> RecordTimeoutAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new TaskCompletionSource<PhaseOutcome<GeneratedReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ReportScript { JobId = Reporting.Foundation.JobId.Parse(JobId), Generate = () => { begun.SetResult(); return late.Task; } };
        await using var host = await script.StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.ReportOrchestrator, script.Run, new StartOrchestrationOptions(JobId));
        await begun.Task;
        host.Clock.Advance(script.Run.Timeout);
        while (!script.Calls.Contains(FunctionNames.SendWebhook))
        {
            // While an activity runs, the clock stands still by itself, and a sub-orchestration begins a moment later.
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        late.SetResult(new(null, new PhaseFailure(ErrorCodes.GenerationError, "too late")));
        await host.WaitAsync(JobId);
        return RecordedHistory.Record(host.Engine, JobId);
    }

    private static async Task<RecordedHistory> RecordDeliveryAsync(Func<int, WebhookVerdict> attempt, TimeSpan? later = null)
    {
        var script = new ReportScript { JobId = Reporting.Foundation.JobId.Parse(JobId), Attempt = attempt };
        if (later is { } wait) script.Later.Enqueue(wait);
        var delivery = new WebhookDelivery(script.JobId, Number: 1, TimeSpan.FromSeconds(1));
        await using var host = await script.StartAsync();
        await host.RunAsync(FunctionNames.DeliverWebhook, delivery, new StartOrchestrationOptions(delivery.InstanceId));
        return RecordedHistory.Record(host.Engine, delivery.InstanceId);
    }

    private static async Task<RecordedHistory> RecordEmailAsync()
    {
        var script = new EmailOrchestratorTests.EmailScript { Delivery = new(Reporting.Foundation.JobId.Parse(JobId), Number: 1, TimeSpan.FromSeconds(1)) };
        script.Answers.Enqueue(new([1], 0));
        script.Answers.Enqueue(null);
        script.Answers.Enqueue(new([], 0));
        await using var host = await script.StartAsync();
        var instanceId = $"{JobId}:email:1";
        await host.RunAsync(FunctionNames.DeliverEmail, script.Delivery, new StartOrchestrationOptions(instanceId));
        return RecordedHistory.Record(host.Engine, instanceId);
    }

    private static async Task<RecordedHistory> RecordScheduleAsync()
    {
        var call = new ScheduleCall("weekly", 1);
        await using var host = await OrchestrationTestHost.StartAsync(AddEternal);
        await host.Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.FollowSchedule, call, new StartOrchestrationOptions(call.InstanceId));
        await host.SettleAsync();
        return RecordedHistory.Record(host.Engine, call.InstanceId);
    }

    private static async Task<RecordedHistory> RecordEternalAsync(string name, string instanceId)
    {
        await using var host = await OrchestrationTestHost.StartAsync(AddEternal);
        await host.Client.ScheduleNewOrchestrationInstanceAsync(name, TimeSpan.FromHours(1), new StartOrchestrationOptions(instanceId));
        await host.SettleAsync();
        return RecordedHistory.Record(host.Engine, instanceId);
    }

    private static DurableTaskRegistry Registry()
    {
        var registry = new DurableTaskRegistry();
        new ReportScript().Register(registry);
        AddEternal(registry);
        return registry;
    }

    private static void AddEternal(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc(FunctionNames.WatchLine, LineWatch.RunAsync);
        registry.AddActivityFunc<string>(FunctionNames.LookAfterLine, (_, _) => { });
        registry.AddOrchestratorFunc(FunctionNames.FollowSchedule, ScheduleOrchestrator.RunAsync);
        registry.AddActivityFunc<ScheduleCall, ScheduleSleep?>(FunctionNames.StartDueRun, (_, call) => new ScheduleSleep(call.Now.AddHours(1)));
        registry.AddOrchestratorFunc(FunctionNames.Housekeeping, Housekeeping.RunAsync);
        registry.AddActivityFunc<DateTime>(FunctionNames.CleanUp, (_, _) => { });
    }

    private static string Folder([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Histories");
}
