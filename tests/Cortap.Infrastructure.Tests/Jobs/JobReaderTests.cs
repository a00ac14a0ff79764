using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class JobReaderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, OrchestrationState> _instances = [];
    private IntakeWorld _world = null!;
    private FileObjectStore _objects = null!;
    private JobReader _reader = null!;
    private Job _job = null!;

    public async Task InitializeAsync()
    {
        _world = await IntakeWorld.StartAsync();
        _objects = new FileObjectStore(_folder.File("objects"), new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:7071")), _world.Time), _world.Time);
        var repair = new JobRepair(_world.Store, new(), _world.Metrics, _world.Time, NullLogger<JobRepair>.Instance);
        _reader = new JobReader(
            new RateLimiter(0, _world.Time), _world.Store, (SqliteJobStore)_world.Store, _objects, repair, new(), _world.Time);
        _job = (await _world.AcceptedAsync(_world.AcceptAsync())).Job;
        _instances[_job.Id.Value] = OrchestrationState.Running;
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FindAsync_TheCreatorOrAServiceAccount_SeesTheJob()
    {
        (await FindAsync(Creator)).TryGet(out var job, out _).ShouldBeTrue();
        job!.Id.ShouldBe(_job.Id);
        (await FindAsync(new(0, 0, IsServiceAccount: true, []))).TryGet(out _, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData(4802, 45)]
    [InlineData(4801, 46)]
    [InlineData(0, 0)]
    public async Task FindAsync_AnotherUserOrTenant_IsRefused(long user, long tenant)
    {
        (await FindAsync(new(user, tenant, IsServiceAccount: false, []))).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.InsufficientPermissions, 403));
    }

    [Theory]
    [InlineData("rpt-20260211-160045-00000000")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData(null)]
    public async Task FindAsync_AnUnknownOrImpossibleId_IsNotFound(string? id)
    {
        (await _reader.FindAsync(Creator, id, default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.JobNotFound, 404));
    }

    [Theory]
    [InlineData(OrchestrationState.Pending)]
    [InlineData(OrchestrationState.Running)]
    public async Task RefreshAsync_ALivingOrchestration_LeavesTheJob(OrchestrationState state)
    {
        _instances[_job.Id.Value] = state;
        _world.Time.Advance(TimeSpan.FromDays(1));

        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Processing);
    }

    [Theory]
    [InlineData(OrchestrationState.Terminated)]
    [InlineData(OrchestrationState.Ended)]
    public async Task RefreshAsync_AnOrchestrationThatEndedWithoutAResult_FailsTheJob(OrchestrationState state)
    {
        _instances[_job.Id.Value] = state;

        var repaired = await RefreshAsync();

        repaired.FailedNow.ShouldBeTrue();
        (repaired.Job.Status, repaired.Job.Error!.Code, repaired.Job.Callback!.Status).ShouldBe((JobStatus.Failed, ErrorCodes.InternalError, CallbackStatus.Pending));
        (await _world.Store.GetTokenAsync(_job.Id, default)).ShouldBeNull("nobody needs it any more");
        (await RefreshAsync()).FailedNow.ShouldBeFalse();
    }

    [Fact]
    public async Task RefreshAsync_AnUnknownOrchestration_IsLostAfterAMinute()
    {
        await _world.Store.ChangeAsync(_job.Id, job => job.Enter(JobPhase.FetchProjectData, _world.Time.GetUtcNow()), default);
        _instances.Clear();
        _world.Time.Advance(TimeSpan.FromSeconds(59));
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Processing);

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Failed);
    }

    [Fact]
    public async Task RefreshAsync_AWaitingJobWithoutAnOrchestration_Waits()
    {
        _instances.Clear();
        _world.Time.Advance(TimeSpan.FromDays(1));

        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Processing);
    }

    [Fact]
    public async Task RefreshAsync_AJobThatCompletesMeanwhile_IsNotFailed()
    {
        var result = await ResultAsync();
        async Task<OrchestrationSnapshot?> ReadAsync(string id, CancellationToken cancellationToken)
        {
            await CompleteAsync(result);
            return new(OrchestrationState.Ended, null);
        }

        (await _reader.RefreshAsync(_job, ReadAsync, default)).Job.Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task RefreshAsync_ADeliveryWithoutAnOrchestration_BecomesADeadLetter()
    {
        await CompleteAsync(await ResultAsync());
        _instances[_job.Id.Value] = OrchestrationState.Ended;
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Completed);

        _world.Time.Advance(TimeSpan.FromSeconds(60));
        _instances[OrchestrationIds.Delivery(_job.Id, 1)] = OrchestrationState.Running;
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Completed);

        _instances[OrchestrationIds.Delivery(_job.Id, 1)] = OrchestrationState.Terminated;
        var repaired = await RefreshAsync();
        (repaired.Job.Status, repaired.Job.Callback!.Status, repaired.FailedNow).ShouldBe((JobStatus.CallbackFailed, CallbackStatus.Failed, false));
    }

    [Fact]
    public async Task RefreshAsync_ALinkWithLessThanADay_IsSignedAnew()
    {
        await CompleteAsync(await ResultAsync());
        await _world.Store.ChangeAsync(_job.Id, job => job.Deliver(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 200, null), _world.Time.GetUtcNow()), default);
        var before = (await RefreshAsync()).Job.Result!;

        _world.Time.Advance(TimeSpan.FromDays(6));
        (await RefreshAsync()).Job.Result.ShouldBe(before);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        var after = (await RefreshAsync()).Job.Result!;

        after.ExpiresAt.ShouldBe(_world.Time.GetUtcNow().AddDays(7));
        after.DownloadUrl.ShouldNotBe(before.DownloadUrl);
        (await _world.Store.GetAsync(_job.Id, default))!.Result.ShouldBe(after);
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_UntilCompleted_IsAConflict()
    {
        (await _reader.CreateDownloadLinkAsync(_job, default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.JobNotCompleted, 409));

        await CompleteAsync(await ResultAsync());
        (await _reader.CreateDownloadLinkAsync((await _world.Store.GetAsync(_job.Id, default))!, default)).TryGet(out var link, out _).ShouldBeTrue();
        link!.ExpiresAt.ShouldBe(_world.Time.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task RedeliverAsync_ByState_IsAcceptedOrAConflict()
    {
        var commands = new JobCommands(_world.Store, _world.Time);
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.JobNotCompleted);
        await CompleteAsync(await ResultAsync());
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.DeliveryInProgress);
        await _world.Store.ChangeAsync(_job.Id, job => job.GiveUpDelivery(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 400, "no"), _world.Time.GetUtcNow()), default);

        (await commands.RedeliverAsync(_job, default)).TryGet(out var redelivered, out _).ShouldBeTrue();

        (redelivered!.Callback!.Status, redelivered.Callback.Delivery).ShouldBe((CallbackStatus.Pending, 2));
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.DeliveryInProgress);
    }

    [Fact]
    public async Task RefuseCancellation_OfAFinishedJob_IsAConflict()
    {
        JobCommands.RefuseCancellation(_job).ShouldBeNull();
        await CompleteAsync(await ResultAsync());
        JobCommands.RefuseCancellation((await _world.Store.GetAsync(_job.Id, default))!)!.Status.ShouldBe(409);
    }

    [Fact]
    public async Task ListAsync_PageByPage_ShowsTheCallersJobsOnly()
    {
        for (var index = 0; index < 4; index++)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            await _world.AcceptedAsync(_world.AcceptAsync());
        }

        await _world.AcceptedAsync(_world.AcceptAsync(token: _world.Mint(user: 9)));
        var lister = new JobLister(_world.Store);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            (await lister.ListAsync(Creator, new("2", cursor, "processing"), default)).TryGet(out var body, out _).ShouldBeTrue();
            var page = System.Text.Json.Nodes.JsonNode.Parse(body)!;
            seen.AddRange(page["jobs"]!.AsArray().Select(job => (string)job!["job_id"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        seen.Count.ShouldBe(5);
        seen.Distinct().Count().ShouldBe(5);
        seen[^1].ShouldBe(_job.Id.Value);
    }

    [Theory]
    [InlineData("0", null, null, "limit")]
    [InlineData("101", null, null, "limit")]
    [InlineData("ten", null, null, "limit")]
    [InlineData("", null, null, "limit")]
    [InlineData("+5", null, null, "limit")]
    [InlineData(null, "nonsense", null, "cursor")]
    [InlineData(null, null, "done", "status")]
    [InlineData(null, null, "Completed", "status")]
    public async Task ListAsync_AWrongParameter_IsAnInvalidRequest(string? limit, string? cursor, string? status, string field)
    {
        var lister = new JobLister(_world.Store);
        (await lister.ListAsync(Creator, new(limit, cursor, status), default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Status, (string)problem.Details!["errors"]![0]!["field"]!).ShouldBe((400, field));
    }

    private static Caller Creator { get; } = new(4801, 45, IsServiceAccount: false, []);

    private Task<Outcome<Job>> FindAsync(Caller caller) => _reader.FindAsync(caller, _job.Id.Value, default);

    private async Task<RepairedJob> RefreshAsync() => await _reader.RefreshAsync((await _world.Store.GetAsync(_job.Id, default))!, ReadAsync, default);

    private Task<OrchestrationSnapshot?> ReadAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_instances.TryGetValue(id, out var state) ? new OrchestrationSnapshot(state, null) : null);

    private async Task<JobResult> ResultAsync()
    {
        var stored = await _objects.PutAsync("reports/project-33/x.docx", "x"u8.ToArray(), new ObjectAttributes("text/plain", "x.docx"), default);
        var link = await _objects.CreateDownloadLinkAsync(stored, TimeSpan.FromDays(7), default);
        return new JobResult
        {
            DownloadUrl = link.Url,
            ExpiresAt = link.ExpiresAt,
            FileSize = 1,
            FileName = "x.docx",
            ObjectKey = stored.Key,
            ObjectVersion = stored.Version,
            Metadata = new JobMetadata(_world.Time.GetUtcNow(), "Harbor Valley", 3, 21),
        };
    }

    private async Task CompleteAsync(JobResult result) => await _world.Store.ChangeAsync(_job.Id, job => job.Complete(result, _world.Time.GetUtcNow()), default);

    private async Task<string> CodeAsync(JobCommands commands)
    {
        (await commands.RedeliverAsync(_job, default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Status.ShouldBe(409);
        return problem.Code;
    }
}
