using System.Security.Cryptography;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Moving;
using Cortap.Infrastructure.Tests.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Moving;

/// <summary>A data folder of local mode moves to Ceph's S3 gateway and DynamoDB Local.</summary>
public sealed class MoveToAwsTests : IAsyncLifetime
{
    private const string ReportKey = "reports/project-33/draft_audit_report_20260211.docx";

    private static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(1);

    private static readonly byte[] Secret = SHA256.HashData("a key"u8);

    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;
    private SqliteJobStore _jobs = null!;
    private FileObjectStore _objects = null!;
    private AwsOptions _options = null!;
    private AwsStorage _target = null!;

    public async Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("jobs.db"));
        _jobs = new SqliteJobStore(_database);
        _objects = new FileObjectStore(_folder.File("objects"), new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:7071")), TimeProvider.System), TimeProvider.System);
        _options = await AwsServers.NewOptionsAsync();
        _target = new AwsStorage(_options, TimeProvider.System, AwsServers.Credentials);
        await _target.InitializeAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _target.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_OfAUsedFolder_MakesTheTargetTheSame()
    {
        // Two reports of one day are two versions of one key.
        var first = await FinishAsync("first"u8.ToArray(), new JobIdempotency("key", "body"));
        var second = await FinishAsync("second"u8.ToArray());
        var failed = await CreateAsync(
            SampleJobs.Processing(),
            job => job.Failed(),
            job => job.GiveUpDelivery(new CallbackAttempt(SampleJobs.Now.AddSeconds(3), TimeSpan.FromMilliseconds(5), 404, "The receiver answered 404."), SampleJobs.Now.AddSeconds(3))!);
        var dead = await CreateBatchAsync(CallbackStatus.Failed);
        await new SqliteReportConfigurationStore(_database).PutAsync(Configuration("monthly"), 10, default);
        await new SqliteScheduleStore(_database).TryPutAsync(Schedule("weekly"), 10, default);
        await AuditAsync(1_203);
        var request = new JobIdempotency("0a1b", "body");
        await Answers(_objects).AnswerAsync(request, () => Task.FromResult<Outcome<byte[]>>("first"u8.ToArray()), default);
        await _objects.PutAsync(ObjectKeys.WorkingLink(second.Id), "of a job at work"u8.ToArray(), new ObjectAttributes("application/json"), default);

        var planned = await MoveAsync(isDryRun: true);
        (await _target.Jobs.GetAsync(first.Id, default)).ShouldBeNull();
        var report = await MoveAsync();

        report.Kinds.Select(kind => (kind.Name, kind.Found, kind.Written)).ShouldBe(
        [
            ("audit records", 1_203, 1_203), ("checkpoints", 2, 2), ("objects", 3, 3), ("jobs", 3, 3), ("batches", 2, 2), ("idempotency keys", 1, 1), ("configurations", 1, 1), ("schedules", 1, 1),
        ]);
        planned.Kinds.Select(kind => kind with { Sha256 = "" }).ShouldBe(report.Kinds.Select(kind => kind with { Sha256 = "" }));
        report.Unfinished.ShouldBe(0);

        await ShouldServeAsync(first, "first");
        await ShouldServeAsync(second, "second");
        (await _target.Objects.GetAsync(ReportKey, null, default)).ShouldBe("second"u8.ToArray());
        var moved = (await _target.Jobs.GetAsync(failed.Id, default))!;
        (moved.Status, moved.Error!.Message, moved.Callback!.LastStatusCode, moved.Traceback).ShouldBe((JobStatus.CallbackFailed, failed.Error!.Message, 404, failed.Traceback));
        (await _target.Batches.ListMarkedAsync(BatchMark.DeadLetter, null, 10, default)).ShouldHaveSingleItem().Id.ShouldBe(dead.Id);
        (await _target.Reports.GetAsync("monthly", default))!.Name.ShouldBe("Monthly");
        (await _target.Schedules.GetAsync("weekly", default))!.Cron.ShouldBe("0 7 * * 1");

        // The same request again gets the job that it has made before the move.
        var again = SampleJobs.Processing(new JobIdempotency("key", "body"));
        (await _target.Jobs.CreateAsync(new NewJob(again, new byte[8], again.CreatedAt.AddHours(24)), default)).Job.Id.ShouldBe(first.Id);
        (await Answers(_target.Objects).AnswerAsync(request, () => throw new InvalidOperationException("It was done before the move."), default)).TryGet(out var answer, out _).ShouldBeTrue();
        answer!.Body.ShouldBe("first"u8.ToArray());
        await ShouldBeWholeAsync(1_203);
    }

    [Fact]
    public async Task RunAsync_Again_MovesWhatHasChangedAndWhatHasEnded()
    {
        var job = await CreateAsync(SampleJobs.Processing());
        await FinishAsync("done"u8.ToArray());
        var configurations = new SqliteReportConfigurationStore(_database);
        await configurations.PutAsync(Configuration("goes"), 10, default);
        await configurations.PutAsync(Configuration("changes"), 10, default);
        await AuditAsync(5);
        (await MoveAsync()).Unfinished.ShouldBe(1);
        (await _target.Jobs.GetAsync(job.Id, default)).ShouldBeNull();

        (await MoveAsync()).Kinds.ShouldAllBe(kind => kind.Written == 0 && kind.Removed == 0);

        await configurations.DeleteAsync("goes", 45, default);
        await configurations.PutAsync(Configuration("changes") with { Name = "Changed" }, 10, default);
        await _jobs.TryReplaceAsync(job.Failed().Deliver(new CallbackAttempt(SampleJobs.Now.AddSeconds(3), TimeSpan.FromMilliseconds(5), 200, null), SampleJobs.Now.AddSeconds(3))!, default);
        await AuditAsync(2);
        var report = await MoveAsync();

        report.Kinds.Where(kind => kind.Written + kind.Removed > 0).Select(kind => (kind.Name, kind.Written, kind.Removed)).ShouldBe(
            [("audit records", 2, 0), ("checkpoints", 1, 0), ("jobs", 1, 0), ("configurations", 1, 1)]);
        report.Unfinished.ShouldBe(0);
        (await _target.Reports.GetAsync("goes", default)).ShouldBeNull();
        (await _target.Reports.GetAsync("changes", default))!.Name.ShouldBe("Changed");
        (await _target.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Failed);
        await ShouldBeWholeAsync(7);
    }

    [Fact]
    public async Task LocalFolder_WhatAKilledProcessLeft_IsRemovedAndWhatIsAtWorkStays()
    {
        var left = Directory.CreateTempSubdirectory("cortap-move-").FullName;
        var atWork = Directory.CreateTempSubdirectory("cortap-move-").FullName;
        foreach (var folder in new[] { left, atWork })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "jobs.db"), "tokens");
            await File.WriteAllTextAsync(Path.Combine(folder, "in-use.lock"), "");
        }

        await using (new FileStream(Path.Combine(atWork, "in-use.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await AuditAsync(1);
            await using var source = new LocalFolder(_folder.Path);

            Directory.Exists(left).ShouldBeFalse();
            Directory.Exists(atWork).ShouldBeTrue();
        }

        Directory.Delete(atWork, recursive: true);
    }

    [Fact]
    public async Task RunAsync_CheckpointSignedMeanwhile_MovesWithTheRecordsThatItCovers()
    {
        await AuditAsync(5);
        await using (var source = new LocalFolder(_folder.Path))
        {
            await AuditAsync(2);
            (await MoveAsync(source)).Kinds.Single(kind => kind.Name == "checkpoints").Found.ShouldBe(1);
        }

        await ShouldBeWholeAsync(5);
        await MoveAsync();
        await ShouldBeWholeAsync(7);
    }

    [Fact]
    public async Task RunAsync_TargetInUse_ChangesNothing()
    {
        await AuditAsync(3);
        await MoveAsync();
        await _target.Audit.AppendAsync(new AuditEvent(AuditActions.JobStarted, "there", DateTimeOffset.UtcNow), null, default);
        await AuditAsync(3);
        var job = await FinishAsync("late"u8.ToArray());

        (await Should.ThrowAsync<MoveException>(() => MoveAsync())).Message.ShouldContain("is in use already");

        (await _target.Jobs.GetAsync(job.Id, default)).ShouldBeNull();
        (await _target.Audit.ReadLastAsync(default))!.Number.ShouldBe(4);
    }

    [Fact]
    public async Task RunAsync_TargetOfAnotherService_ChangesNothing()
    {
        await AuditAsync(1);
        await _target.Reports.PutAsync(Configuration("theirs"), 10, default);

        (await Should.ThrowAsync<MoveException>(() => MoveAsync())).Message.ShouldContain("belongs to another service");

        (await _target.Audit.ReadLastAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_FreshFolderAndATargetWhoseAuditRecordIsElsewhere_ChangesNothing()
    {
        await _target.Reports.PutAsync(Configuration("theirs"), 10, default);
        await _target.Schedules.TryPutAsync(Schedule("theirs"), 10, default);

        (await Should.ThrowAsync<MoveException>(() => MoveAsync())).Message.ShouldContain("belongs to another service");

        (await _target.Reports.GetAsync("theirs", default)).ShouldNotBeNull();
        (await _target.Schedules.GetAsync("theirs", default)).ShouldNotBeNull();
    }

    private static KeptAnswers Answers(IObjectStore objects) => new(objects, new JobOptions(), TimeProvider.System, NullLogger<KeptAnswers>.Instance);

    private async Task<MoveReport> MoveAsync(bool isDryRun = false)
    {
        await using var source = new LocalFolder(_folder.Path);
        return await MoveAsync(source, isDryRun);
    }

    private async Task<MoveReport> MoveAsync(LocalFolder source, bool isDryRun = false)
    {
        using var move = new MoveToAws(_options, LinkLifetime, TimeProvider.System, AwsServers.Credentials);
        return await move.RunAsync(source, _target.CheckpointsAt(S3Location.Parse($"s3://{_options.BucketName}/audit")!), isDryRun, default);
    }

    private async Task<Job> FinishAsync(byte[] content, JobIdempotency? idempotency = null)
    {
        var stored = await _objects.PutAsync(ReportKey, content, new ObjectAttributes("application/octet-stream", "report.docx"), default);
        return await CreateAsync(SampleJobs.Processing(idempotency), job => (job.Completed() with
        {
            Result = job.Completed().Result! with { ObjectKey = stored.Key, ObjectVersion = stored.Version, FileSize = stored.Size },
        }).Deliver(new CallbackAttempt(SampleJobs.Now.AddSeconds(2), TimeSpan.FromMilliseconds(5), 200, null), SampleJobs.Now.AddSeconds(2))!);
    }

    private async Task<Job> CreateAsync(Job job, params Func<Job, Job>[] changes)
    {
        job = (await _jobs.CreateAsync(new NewJob(job, "sealed"u8.ToArray(), job.Idempotency is null ? null : job.CreatedAt.AddHours(24)), default)).Job;
        foreach (var change in changes) job = (await _jobs.TryReplaceAsync(change(job), default)).ShouldNotBeNull();
        return job;
    }

    private async Task<Batch> CreateBatchAsync(CallbackStatus status)
    {
        var batch = new Batch
        {
            Id = BatchId.Create(TimeProvider.System),
            Count = 1,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            CallbackUrl = new Uri("https://client.example.com/hook"),
            UserId = 7,
            TenantId = 3,
            CorrelationId = "c",
            CreatedAt = SampleJobs.Now,
            UpdatedAt = SampleJobs.Now,
            PurgeAt = SampleJobs.Now.AddDays(30),
            Made = 1,
            EndedAt = SampleJobs.Now.AddSeconds(9),
            Counts = new BatchCounts(Completed: 1),
            Callback = new JobCallback { Status = status, Delivery = 1, AttemptCount = 6 },
        };
        return (await new SqliteBatchStore(_database).CreateAsync(new(batch, new BatchPlan([], "sealed"u8.ToArray())), default)).Batch;
    }

    private async Task AuditAsync(int count)
    {
        var store = new SqliteAuditStore(_database);
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => store.AppendAsync(new AuditEvent(AuditActions.JobStarted, $"job-{index}", DateTimeOffset.UtcNow), null, default)));
        using var key = SigningKey.FromSecret(Secret);
        using var keeper = new CheckpointKeeper(store, new FileCheckpointStore(_folder.File("audit")), key, new AuditOptions(), TimeProvider.System, NullLogger<CheckpointKeeper>.Instance);
        await keeper.RunAsync(default);
    }

    private async Task ShouldServeAsync(Job job, string content)
    {
        var moved = (await _target.Jobs.GetAsync(job.Id, default))!;
        moved.Status.ShouldBe(JobStatus.Completed);
        moved.Revision.ShouldBe(job.Revision);
        moved.Result!.Metadata.ShouldBe(job.Result!.Metadata);
        using var http = new HttpClient();
        (await http.GetStringAsync(moved.Result.DownloadUrl)).ShouldBe(content);
        (moved.Result.ExpiresAt - DateTimeOffset.UtcNow).ShouldBeInRange(LinkLifetime / 2, LinkLifetime);
    }

    private async Task ShouldBeWholeAsync(int records)
    {
        var checkpoints = new List<(string, string)>();
        await foreach (var checkpoint in _target.CheckpointsAt(S3Location.Parse($"s3://{_options.BucketName}/audit")!).ReadAllAsync(default)) checkpoints.Add(checkpoint);
        using var keys = VerificationKeys.Of(SigningKey.FromSecret(Secret));
        var verifier = new AuditVerifier(checkpoints, keys, default);
        IReadOnlyList<AuditRecord> page;
        for (long after = 0; (page = await _target.Audit.ReadAsync(after, 1_000, default)).Count > 0; after = page[^1].Number)
        {
            foreach (var record in page) verifier.Add(record.Bytes.Span, record.Number);
        }

        var verified = verifier.Finish();
        verified.Findings.ShouldBeEmpty();
        (verified.LastNumber, verified.Uncovered).ShouldBe((records, 0));
    }

    private static ReportConfiguration Configuration(string id) => new()
    {
        ReportId = id,
        TenantId = 45,
        Name = "Monthly",
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        Delivery = new ReportDelivery(DeliveryType.ApiResponse, DeliveryMode.Asynchronous, null),
        AllowedUserIds = [],
        AllowedRoles = ["auditor"],
        UpdatedAt = new DateTimeOffset(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero),
    };

    private static Schedule Schedule(string id) => new()
    {
        ScheduleId = id,
        TenantId = 45,
        ReportId = "monthly",
        ProjectId = 33,
        Cron = "0 7 * * 1",
        TimeZone = "America/New_York",
        Enabled = true,
        OnMissed = MissedRuns.Skip,
        UserId = 4801,
        UserTenantId = 45,
        UpdatedAt = new DateTimeOffset(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero),
        Generation = 1,
    };
}
