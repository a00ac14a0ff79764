using System.Text;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;

namespace Cortap.Reporting.Tests.Jobs;

/// <summary>
/// Holds the bytes of every answer, once with all its members and once with none that may be absent, to those that clients know
/// (<c>Answers.txt</c>; <c>UPDATE_ANSWERS=1</c> writes it anew).
/// </summary>
public sealed class AnswerTests
{
    private const string Text = "Überland & <b>\"Süd\"</b> 'x' +/\\ \u2028\U0001F68C\ttab \u0001 مدير";

    private static readonly DateTimeOffset At = new(2026, 2, 11, 18, 0, 45, 999, TimeSpan.FromHours(2));

    private static readonly string Approved = Path.Combine(Repository.Root, "tests/Cortap.Reporting.Tests/Jobs/Answers.txt");

    public static TheoryData<string> Names => [.. Answers.Keys];

    private static Dictionary<string, byte[]> Answers { get; } = Create();

    [Theory]
    [MemberData(nameof(Names))]
    public void Bodies_OfAllAnswers_AreThoseThatClientsKnow(string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_ANSWERS") == "1")
            File.WriteAllLines(Approved, Answers.Select(answer => $"{answer.Key}: {Encoding.UTF8.GetString(answer.Value)}"));

        var known = File.ReadLines(Approved).Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal));

        $"{name}: {Encoding.UTF8.GetString(Answers[name])}".ShouldBe(known);
    }

    private static Dictionary<string, byte[]> Create()
    {
        var callback = new JobCallback
        {
            Status = CallbackStatus.Failed,
            Delivery = 2,
            AttemptCount = 3,
            DeliveredAt = At,
            Attempts = [new(At, TimeSpan.FromMilliseconds(12.6), 200, null, 1), new(At, TimeSpan.FromSeconds(30), null, Text, 2), new(At, TimeSpan.Zero, 503, Text, 2)],
        };
        var metadata = new JobMetadata(At, Text, 3, 21, new PdfAccessibility("PDF/UA-1", 23, [Text]), At, new TemplateUse("draft", "1.2", "ab12"));
        var details = SampleJobs.Failed.Error!.Details!.DeepClone().AsObject();
        details["nothing"] = null;
        details["text"] = Text;
        details["list"] = new System.Text.Json.Nodes.JsonArray(1, true, Text);
        var full = SampleJobs.Processing with
        {
            Status = JobStatus.CallbackFailed,
            BatchId = SampleJobs.Batch.Id,
            CompletedAt = At.AddSeconds(1.2344),
            FailedAt = At,
            CreatedAt = At,
            UpdatedAt = At,
            Result = SampleJobs.Result with { Metadata = metadata, DownloadUrl = new Uri("https://o.example/a b?x=1&y=%2F+é") },
            Error = new JobError("DATA_FETCH_ERROR", Text, details),
            Callback = callback,
        };
        var processing = SampleJobs.Processing;
        var accepted = new AcceptedJob(processing with { EstimatedCompletion = At }, Replayed: false);
        var batch = SampleJobs.Batch;
        var counts = new BatchCounts(1, 2, 3, 4, 5);
        var fullBatch = batch with { CancelledAt = At, EndedAt = At, Callback = callback };
        var configuration = new ReportConfiguration
        {
            ReportId = "r-1",
            TenantId = 45,
            Name = Text,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Pdf,
            Delivery = new(DeliveryType.Webhook, DeliveryMode.Asynchronous, new Uri("https://client.example/a?b=ü&c"), [Text, "a@b.example"]),
            AllowedUserIds = [new(null, 7), new(45, 8)],
            AllowedRoles = [Text],
            UpdatedAt = At,
        };
        var plain = configuration with { Delivery = new(DeliveryType.ApiResponse, DeliveryMode.Synchronous), AllowedUserIds = [], AllowedRoles = [] };
        var run = new ScheduleRun(At, ScheduleRunStatus.CallbackFailed, IsManual: true, processing.Id, new ScheduleRunError("DATA_FETCH_ERROR", Text));
        var missed = new ScheduleRun(At, ScheduleRunStatus.Missed, Count: 4);
        var schedule = new Schedule
        {
            ScheduleId = "s-1",
            TenantId = 45,
            ReportId = "r-1",
            ProjectId = 33,
            Cron = "0 6 * * 1",
            TimeZone = "America/New_York",
            Enabled = true,
            OnMissed = MissedRuns.RunOnce,
            UserId = 7,
            UserTenantId = 45,
            UpdatedAt = At,
            Generation = 3,
            NextRunAt = At,
            Runs = [missed, run],
        };
        var paused = schedule with { Enabled = false, OnMissed = MissedRuns.Skip, NextRunAt = null, Runs = [missed] };
        var absent = new CompletenessResult([], [], 0, CanGenerate: false);
        return new()
        {
            ["job, full"] = JobView.Of(full, null).Body,
            ["job, least"] = JobView.Of(processing, null).Body,
            ["job, waiting"] = JobView.Of(processing, JobProgress.Queued, new JobPlace(7, At)).Body,
            ["job, running"] = JobView.Of(processing, JobProgress.At(JobPhase.UploadReport)).Body,
            ["job, completed"] = JobView.Of(SampleJobs.Completed, null).Body,
            ["job, failed"] = JobView.Of(SampleJobs.Failed with { Error = new JobError("CANCELLED", "x") }, null).Body,
            ["jobs, own"] = JobLister.ToUtf8Json(new JobPage([full, processing], "c+/"), JobScope.Mine),
            ["jobs, of the tenant"] = JobLister.ToUtf8Json(new JobPage([processing], null), JobScope.Tenant),
            ["jobs, none"] = JobLister.ToUtf8Json(new JobPage([], null), JobScope.Mine),
            ["job accepted"] = accepted.ToUtf8Json(),
            ["job accepted, without estimate"] = new AcceptedJob(processing, Replayed: true).ToUtf8Json(),
            ["configured job accepted"] = ConfiguredReportRunner.ToUtf8Json(accepted, new Uri("https://c.example/x/")),
            ["configured report, full"] = ConfiguredReports.ToUtf8Json(configuration),
            ["configured report, least"] = ConfiguredReports.ToUtf8Json(plain),
            ["configured reports"] = ConfiguredReports.ToUtf8Json([configuration, plain], "c"),
            ["configured reports, none"] = ConfiguredReports.ToUtf8Json([], null),
            ["batch accepted"] = new BatchAnswer(batch, replayed: false).Body.ToArray(),
            ["batch, full"] = BatchView.Write(fullBatch, counts, [full, processing], 3),
            ["batch, least"] = BatchView.Write(batch, new BatchCounts(), [], null),
            ["batch without jobs"] = BatchView.Write(fullBatch, counts),
            ["batches"] = BatchView.Write([(fullBatch, counts), (batch, counts)], "c"),
            ["batches, none"] = BatchView.Write([], null),
            ["dry run"] = BatchDryRun.Show([new(33, Text, [], []), new(34, null, ["project.name"], [Text])]),
            ["schedule, full"] = ScheduleView.Write(schedule),
            ["schedule, least"] = ScheduleView.Write(paused),
            ["schedules"] = ScheduleView.WritePage([schedule, paused], "c"),
            ["schedules, none"] = ScheduleView.WritePage([], null),
            ["run"] = ScheduleView.Write(run),
            ["runs"] = ScheduleView.WriteRuns([run, missed], null),
            ["templates"] = Encoding.UTF8.GetBytes(ReportCatalog.BuiltIn.All.Aggregate(
                Encoding.UTF8.GetString(new TemplateListing(ReportCatalog.BuiltIn, pdfAvailable: true).Body),
                (text, report) => text.Replace(report.Template.Sha256, "(sha256)", StringComparison.Ordinal).Replace($"\"{report.Template.Version}\"", "\"(version)\"", StringComparison.Ordinal))),
            ["data check"] = DataCheck.Show(33, ReportType.DraftAuditReport, new CompletenessResult(["a"], ["b"], 71, CanGenerate: true), []),
            ["data check, error"] = DataCheck.Show(33, ReportType.DraftAuditReport, absent, [Text]),
            ["deliveries"] = DeliveryReader.Show(full, At),
            ["deliveries, none"] = DeliveryReader.Show(processing, null),
            ["deliveries, by mail"] = DeliveryReader.Show(full with { Recipients = ["a@b.example"] }, null),
            ["webhook test"] = WebhookTest.Show(CallbackStatus.Delivered, new Uri("https://client.example/a?b=ü&c"), SampleJobs.Attempt(200, null)),
            ["redelivered"] = AnswerJson.Write(new RedeliveredBody(3, More: true)),
        };
    }
}
