using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Documents;
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
        _reader = ReaderAt(rate: 0);
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

    [Fact]
    public async Task RefreshAsync_ASuspendedOrchestration_EndsTheJobWhenItsTimeIsOver()
    {
        _instances[_job.Id.Value] = OrchestrationState.Suspended;
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Processing);

        _world.Time.Advance(TimeSpan.FromHours(1));

        var repaired = await RefreshAsync();
        (repaired.Job.Error!.Code, repaired.Job.Callback!.Status, repaired.DeliveryIsToBegin).ShouldBe((ErrorCodes.JobTimeout, CallbackStatus.Pending, true));
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
    public async Task RefreshAsync_AnUnknownOrchestrationAfterTheClockWasPutBack_IsLost()
    {
        await _world.Store.ChangeAsync(_job.Id, job => job.Enter(JobPhase.FetchProjectData, _world.Time.GetUtcNow() + TimeSpan.FromDays(10)), default);
        _instances.Clear();

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
    public async Task RefreshAsync_ARepairThatCannotBeWritten_TellsTheJobAsItStands()
    {
        _instances[_job.Id.Value] = OrchestrationState.Ended;
        var full = Interposed<IJobStore>.On<Job?>(_world.Store, nameof(IJobStore.TryReplaceAsync), _ => throw new JobStoreException("the disk is full"));

        (await RefreshAsync(ReaderAt(rate: 0, full))).Job.Status.ShouldBe(JobStatus.Processing);
        (await RefreshAsync()).Job.Status.ShouldBe(JobStatus.Failed);
    }

    [Fact]
    public async Task RefreshAsync_ANewLinkThatCannotBeKept_IsToldAllTheSame()
    {
        await CompleteAsync(await ResultAsync());
        var old = (await _world.Store.GetAsync(_job.Id, default))!;
        _world.Time.Advance(TimeSpan.FromDays(6.5));
        var full = Interposed<IJobStore>.On<Job?>(_world.Store, nameof(IJobStore.TryReplaceAsync), _ => throw new JobStoreException("the disk is full"));

        var told = await new JobLinks(full, _objects, new JobOptions(), _world.Time).RenewAsync(old, default);

        told.Result!.ExpiresAt.ShouldBe(_world.Time.GetUtcNow().AddDays(7), TimeSpan.FromSeconds(1));
        told.Result.DownloadUrl.ShouldNotBe(old.Result!.DownloadUrl);
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
    public async Task RefreshAsync_ADeliveryThatNobodyHasStarted_IsToBegin()
    {
        await CompleteAsync(await ResultAsync());
        _instances[_job.Id.Value] = OrchestrationState.Ended;
        (await RefreshAsync()).DeliveryIsToBegin.ShouldBeFalse();

        _world.Time.Advance(TimeSpan.FromSeconds(60));
        var found = await RefreshAsync();
        (found.Job.Status, found.Job.Callback!.Status, found.DeliveryIsToBegin).ShouldBe((JobStatus.Completed, CallbackStatus.Pending, true));

        _instances[OrchestrationIds.Delivery(_job.Id, 1)] = OrchestrationState.Running;
        (await RefreshAsync()).DeliveryIsToBegin.ShouldBeFalse();
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
        (await Links.CreateAsync(_job, default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.JobNotCompleted, 409));

        await CompleteAsync(await ResultAsync());
        (await Links.CreateAsync((await _world.Store.GetAsync(_job.Id, default))!, default)).TryGet(out var link, out _).ShouldBeTrue();
        link!.ExpiresAt.ShouldBe(_world.Time.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task FindToStartWorkAsync_BeyondTheRate_IsLimitedAndCountsOnesOwnJobsOnly()
    {
        var reader = ReaderAt(rate: 2);
        var other = new Caller(4802, 45, IsServiceAccount: false, []);
        for (var count = 0; count < 5; count++) (await CodeAsync(other)).ShouldBe(ErrorCodes.InsufficientPermissions);
        for (var count = 0; count < 2; count++) (await CodeAsync(Creator)).ShouldBeNull();

        (await CodeAsync(Creator)).ShouldBe(ErrorCodes.RateLimited);
        (await CodeAsync(other)).ShouldBe(ErrorCodes.InsufficientPermissions);
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        (await CodeAsync(Creator)).ShouldBeNull();

        async Task<string?> CodeAsync(Caller caller) =>
            (await reader.FindToStartWorkAsync(caller, _job.Id.Value, default)).TryGet(out _, out var problem) ? null : problem.Code;
    }

    [Fact]
    public async Task RedeliverAsync_ByState_IsAcceptedOrAConflict()
    {
        var commands = new JobCommands(_world.Store, _world.Time);
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.JobNotCompleted);
        await CompleteAsync(await ResultAsync());
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.DeliveryInProgress);
        await _world.Store.ChangeAsync(_job.Id, job => job.GiveUpDelivery(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 400, "no"), _world.Time.GetUtcNow()), default);

        (await commands.RedeliverAsync((await _world.Store.GetAsync(_job.Id, default))!, default)).TryGet(out var redelivered, out _).ShouldBeTrue();

        (redelivered!.Callback!.Status, redelivered.Callback.Delivery).ShouldBe((CallbackStatus.Pending, 2));
        (await CodeAsync(commands)).ShouldBe(ErrorCodes.DeliveryInProgress);
    }

    [Fact]
    public async Task RedeliverAsync_ARepeatedKey_IsTheDeliveryThatItHasBegun()
    {
        var commands = new JobCommands(_world.Store, _world.Time);
        await CompleteAsync(await ResultAsync());
        await GiveUpAsync();
        (await AskAsync("one")).ShouldBe((2, false));
        (await AskAsync("one")).ShouldBe((2, true), "while it runs");
        await GiveUpAsync();

        (await AskAsync("one")).ShouldBe((2, true), "when it is over");
        (await AskAsync("two")).ShouldBe((3, false));
        await GiveUpAsync();
        (await AskAsync("one", user: 7)).ShouldBe((4, false), "keys of different users never meet");
        await GiveUpAsync();
        _world.Time.Advance(TimeSpan.FromHours(24));
        (await AskAsync("one")).ShouldBe((5, false), "a day later");

        async Task<(int Delivery, bool IsReplayed)> AskAsync(string key, long user = 4801)
        {
            var caller = new Caller(user, 45, IsServiceAccount: false, []);
            (await commands.RedeliverAsync(_job, caller, [key], () => Task.CompletedTask, default)).TryGet(out var redelivery, out var problem).ShouldBeTrue(problem?.Message);
            return (redelivery!.Job.Callback!.Delivery, redelivery.IsReplayed);
        }

        Task GiveUpAsync() => _world.Store.ChangeAsync(
            _job.Id, job => job.GiveUpDelivery(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 400, "no"), _world.Time.GetUtcNow()), default);
    }

    [Fact]
    public async Task RedeliverAsync_MoreKeysThanAreKeptForADay_IsRefusedUntilOneIsADayOld()
    {
        var commands = new JobCommands(_world.Store, _world.Time);
        await CompleteAsync(await ResultAsync());
        await GiveUpAsync();
        for (var key = 1; key <= 60; key++)
        {
            (await AskAsync($"{key}")).Delivery.ShouldBe(key + 1);
            await GiveUpAsync();
            _world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        (await AskAsync("61")).Refusal.ShouldBe((ErrorCodes.RateLimited, TimeSpan.FromHours(23)));
        (await AskAsync("1")).ShouldBe((61, true, null), "it counts for a day");
        (await AskAsync(key: null)).Delivery.ShouldBe(62, "without a key nothing is remembered");
        await GiveUpAsync();
        _world.Time.Advance(TimeSpan.FromHours(23));
        (await AskAsync("61")).Delivery.ShouldBe(63);

        async Task<(int? Delivery, bool? IsReplayed, (string Code, TimeSpan? RetryAfter)? Refusal)> AskAsync(string? key)
        {
            var outcome = await commands.RedeliverAsync(_job, new Caller(4801, 45, IsServiceAccount: false, []), key is null ? [] : [key], () => Task.CompletedTask, default);
            return outcome.TryGet(out var redelivery, out var problem)
                ? (redelivery.Job.Callback!.Delivery, redelivery.IsReplayed, null)
                : (null, null, (problem.Code, problem.RetryAfter));
        }

        Task GiveUpAsync() => _world.Store.ChangeAsync(
            _job.Id, job => job.GiveUpDelivery(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 400, "no"), _world.Time.GetUtcNow()), default);
    }

    [Fact]
    public async Task RedeliverAsync_AsACallerAsks_IsRecordedBeforeItBegins()
    {
        var commands = new JobCommands(_world.Store, _world.Time);
        var caller = new Caller(4801, 45, IsServiceAccount: false, []);
        List<CallbackStatus?> seen = [];
        async Task RecordAsync() => seen.Add((await _world.Store.GetAsync(_job.Id, default))!.Callback?.Status);
        await CompleteAsync(await ResultAsync());

        await commands.RedeliverAsync(_job, caller, [], RecordAsync, default);
        seen.ShouldBeEmpty("nothing begins");
        await _world.Store.ChangeAsync(_job.Id, job => job.GiveUpDelivery(new(_world.Time.GetUtcNow(), TimeSpan.Zero, 400, "no"), _world.Time.GetUtcNow()), default);
        await Should.ThrowAsync<JobStoreException>(commands.RedeliverAsync(_job, caller, [], () => throw new JobStoreException("full"), default));
        await commands.RedeliverAsync(_job, caller, ["k"], RecordAsync, default);
        await commands.RedeliverAsync(_job, caller, ["k"], RecordAsync, default);

        seen.ShouldBe([CallbackStatus.Failed]);
    }

    [Fact]
    public async Task RedeliverAsync_AKeyOfTwoWords_IsRefusedByName()
    {
        await CompleteAsync(await ResultAsync());

        var outcome = await new JobCommands(_world.Store, _world.Time).RedeliverAsync(_job, new Caller(4801, 45, IsServiceAccount: false, []), ["two words"], () => Task.CompletedTask, default);

        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, (string?)problem.Details!["errors"]![0]!["field"]).ShouldBe((ErrorCodes.InvalidRequest, "Idempotency-Key"));
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
        var lister = new JobLister(_world.Store, ReportCatalog.BuiltIn);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            (await lister.ListAsync(Creator, Query(("limit", "2"), ("cursor", cursor), ("status", "processing")), default)).TryGet(out var body, out _).ShouldBeTrue();
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
    [InlineData("limit", "0")]
    [InlineData("limit", "101")]
    [InlineData("limit", "ten")]
    [InlineData("limit", "")]
    [InlineData("limit", "+5")]
    [InlineData("cursor", "nonsense")]
    [InlineData("status", "done")]
    [InlineData("status", "Completed")]
    [InlineData("scope", "everything")]
    [InlineData("project_id", "0")]
    [InlineData("project_id", "9007199254740992")]
    [InlineData("user_id", "me")]
    [InlineData("user_id", "4802")]
    [InlineData("report_type", "memo")]
    [InlineData("from", "yesterday")]
    [InlineData("to", "11.02.2026")]
    [InlineData("Status", "failed")]
    [InlineData("tenant_id", "45")]
    public async Task ListAsync_AWrongParameter_IsAnInvalidRequest(string name, string value)
    {
        var lister = new JobLister(_world.Store, ReportCatalog.BuiltIn);
        (await lister.ListAsync(Creator, Query((name, value)), default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Status, (string)problem.Details!["errors"]![0]!["field"]!).ShouldBe((400, name));
    }

    [Fact]
    public async Task ListAsync_SeveralWrongParameters_AreAllNamed()
    {
        var lister = new JobLister(_world.Store, ReportCatalog.BuiltIn);
        (await lister.ListAsync(Creator, Query(("limit", "0"), ("scope", "x"), ("q", "y")), default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Details!["errors"]!.AsArray().Select(error => (string)error!["field"]!).ShouldBe(["limit", "scope", "q"]);
    }

    [Theory]
    [InlineData(null, "mine", "mine")]
    [InlineData(null, "tenant", "403")]
    [InlineData(null, "all", "403")]
    [InlineData("operator", "mine", "")]
    [InlineData("operator", "tenant", "mine, neighbor")]
    [InlineData("operator", "all", "403")]
    [InlineData("superuser", "tenant", "")]
    [InlineData("superuser", "all", "mine, neighbor, stranger")]
    public async Task ListAsync_Scopes_ShowWhatTheRoleMaySee(string? role, string scope, string expected)
    {
        var names = new Dictionary<string, string> { [_job.Id.Value] = "mine" };
        names[(await _world.AcceptedAsync(_world.AcceptAsync(token: _world.Mint(user: 4802)))).Job.Id.Value] = "neighbor";
        names[(await _world.AcceptedAsync(_world.AcceptAsync(token: _world.Mint(tenant: 46)))).Job.Id.Value] = "stranger";
        Caller caller = role switch
        {
            null => Creator,
            "operator" => Operator(),
            _ => new(0, 0, IsServiceAccount: true, []),
        };

        var answer = await new JobLister(_world.Store, ReportCatalog.BuiltIn).ListAsync(caller, Query(("scope", scope)), default);

        var seen = !answer.TryGet(out var body, out var problem) ? $"{problem.Status}"
            : string.Join(", ", System.Text.Json.Nodes.JsonNode.Parse(body)!["jobs"]!.AsArray().Select(job => names[(string)job!["job_id"]!]).Order());
        seen.ShouldBe(expected);
    }

    [Fact]
    public async Task FindAsync_AnOperator_SeesTheJobsOfTheTenantOnly()
    {
        (await FindAsync(Operator())).TryGet(out _, out _).ShouldBeTrue();
        (await FindAsync(Operator(tenant: 46))).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InsufficientPermissions);
        (await FindAsync(new(1, 45, IsServiceAccount: false, ["viewer", "report_admin"]))).TryGet(out _, out _).ShouldBeFalse();
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> Query(params IEnumerable<(string Name, string? Value)> parameters) =>
        parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => KeyValuePair.Create(parameter.Name, (IReadOnlyList<string?>)[parameter.Value]));

    private static Caller Creator { get; } = new(4801, 45, IsServiceAccount: false, []);

    private static Caller Operator(long tenant = 45) => new(1, tenant, IsServiceAccount: false, [JobAccess.OperatorRole]);

    private Task<Outcome<Job>> FindAsync(Caller caller) => _reader.FindAsync(caller, _job.Id.Value, default);

    private async Task<RepairedJob> RefreshAsync(JobReader? reader = null) => await (reader ?? _reader).RefreshAsync((await _world.Store.GetAsync(_job.Id, default))!, ReadAsync, default);

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

    private JobLinks Links => new(_world.Store, _objects, new(), _world.Time);

    private JobReader ReaderAt(int rate, IJobStore? store = null) => new(
        new RateLimiter(rate, _world.Time),
        store ?? _world.Store,
        (SqliteJobStore)_world.Store,
        Links,
        new JobRepair(store ?? _world.Store, new(), _world.Metrics, _world.Time, NullLogger<JobRepair>.Instance),
        new(),
        _world.Time);
}
