using System.Text;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Schedules;

public sealed class SchedulesTests : IAsyncLifetime
{
    private const string Valid = """{"report_id": "monthly", "cron": "0 7 * * 1", "time_zone": "America/New_York"}""";

    private readonly HttpClient _http = new();
    private readonly Workflows _workflows = new();
    private IntakeWorld _world = null!;
    private SqliteScheduleStore _store = null!;
    private SqliteReportConfigurationStore _reports = null!;
    private ServiceCredential _credential = null!;
    private Cortap.Reporting.Jobs.Schedules.Schedules _schedules = null!;

    public async Task InitializeAsync()
    {
        _world = await IntakeWorld.StartAsync();
        _store = new SqliteScheduleStore(_world.Database);
        _reports = new SqliteReportConfigurationStore(_world.Database);
        (_credential, _schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]));
        await PutReportAsync(33, tenant: 45);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task PutAsync_ByAReportAdministrator_IsStoredAndFollowed()
    {
        var schedule = await PutAsync(Valid);

        schedule.ToJsonString().ShouldBe(
            """{"schedule_id":"weekly","report_id":"monthly","cron":"0 7 * * 1","time_zone":"America/New_York","enabled":true,"on_missed":"skip","updated_at":"2026-02-11T16:00:45Z","next_run_at":"2026-02-16T12:00:00Z","last_run":null}""");
        var stored = (await _store.GetAsync("weekly", default))!;
        (stored.UserId, stored.UserTenantId, stored.TenantId, stored.ProjectId).ShouldBe((1, 45, 45, 33));
        _workflows.Ensured.ShouldBe([("weekly", stored.Generation)]);
    }

    [Fact]
    public async Task PutAsync_Again_HasANewGenerationAndKeepsTheRuns()
    {
        await PutAsync(Valid);
        (await RunAsync()).TryGet(out _, out var problem).ShouldBeTrue(problem?.Message);

        var changed = await PutAsync(Valid.Replace("0 7", "30 7", StringComparison.Ordinal));

        ((string?)changed["next_run_at"]).ShouldBe("2026-02-16T12:30:00Z");
        changed["last_run"].ShouldNotBeNull();
        _workflows.Ensured.Select(one => one.Generation).Distinct().Count().ShouldBe(2);
        _workflows.Ended.ShouldBe([_workflows.Ensured[0]]);
    }

    [Fact]
    public async Task PutAsync_WithoutAChangeAtTheMomentItIsDue_LosesNoRun()
    {
        await PutAsync(Valid);
        _world.Time.Advance(new DateTimeOffset(2026, 2, 16, 12, 0, 0, TimeSpan.Zero) - _world.Time.GetUtcNow());

        ((string?)(await PutAsync(Valid.Replace("\"report_id\"", "\"on_missed\": \"run_once\", \"report_id\"", StringComparison.Ordinal)))["next_run_at"]).ShouldBe("2026-02-16T12:00:00Z");
        ((string?)(await PutAsync(Valid.Replace("* 1", "* 2", StringComparison.Ordinal)))["next_run_at"]).ShouldBe("2026-02-17T12:00:00Z");
    }

    [Fact]
    public async Task PutAsync_Paused_HasNoNextRunAndIsNotFollowed()
    {
        var schedule = await PutAsync(Valid.Replace("{", """{"enabled": false, """, StringComparison.Ordinal));

        schedule["next_run_at"].ShouldBeNull();
        _workflows.Ensured.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{}""", "report_id,cron,time_zone")]
    [InlineData("""{"report_id": "a b", "cron": "0 7 * * 1", "time_zone": "UTC"}""", "report_id")]
    [InlineData("""{"report_id": "monthly", "cron": "0 7 * * 1 *", "time_zone": "UTC"}""", "cron")]
    [InlineData("""{"report_id": "monthly", "cron": "0 0 31 2 *", "time_zone": "UTC"}""", "cron")]
    [InlineData("""{"report_id": "monthly", "cron": "0 7 * * 1\u0000", "time_zone": "UTC"}""", "cron")]
    [InlineData("""{"report_id": "monthly", "cron": "0 7 * * 1\u0000,2", "time_zone": "UTC"}""", "cron")]
    [InlineData("""{"report_id": "monthly", "cron": "0 7 * * 1", "time_zone": "Eastern Standard Time"}""", "time_zone")]
    [InlineData("""{"report_id": "monthly", "cron": "0 7 * * 1", "time_zone": "UTC", "enabled": "yes", "on_missed": "all"}""", "enabled,on_missed")]
    public async Task PutAsync_WrongFields_AreToldAllAtOnce(string body, string fields)
    {
        (await _schedules.PutAsync("weekly", Verified(Admin()), Request(body), default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Status.ShouldBe(400);
        string.Join(',', problem.Details!["errors"]!.AsArray().Select(error => (string?)error!["field"])).ShouldBe(fields);
    }

    [Fact]
    public async Task PutAsync_WithoutAServiceAccount_IsAConflict()
    {
        var (_, schedules) = Create(null);
        await PutAsync(Valid);

        (await CodeAsync(schedules.PutAsync("weekly", Verified(Admin()), Request(Valid), default))).ShouldBe((409, ErrorCodes.NoServiceCredential));
        (await CodeAsync(schedules.RunAsync("weekly", Admin(), Request(""), default))).ShouldBe((409, ErrorCodes.NoServiceCredential));
    }

    [Fact]
    public async Task PutAsync_AProjectThatTheCallerMayNotSee_IsRefused()
    {
        await PutReportAsync(34, tenant: 45);
        (await CodeAsync(_schedules.PutAsync("weekly", Verified(Admin()), Request(Valid), default))).ShouldBe((404, ErrorCodes.ProjectNotFound));

        _world.Riskuity.FailListing(RiskuityFault.Status(403));
        (await CodeAsync(_schedules.PutAsync("weekly", Verified(Admin(), "another token"), Request(Valid), default))).ShouldBe((403, ErrorCodes.InsufficientPermissions));
    }

    [Theory]
    [InlineData(200, "[]", 404, ErrorCodes.ProjectNotFound)]
    [InlineData(200, "{}", 503, ErrorCodes.Unavailable)]
    [InlineData(429, "", 503, ErrorCodes.Unavailable)]
    [InlineData(500, "", 503, ErrorCodes.Unavailable)]
    public async Task PutAsync_AProjectOfWhichRiskuityDoesNotSayThatTheCallerMaySeeIt_IsRefused(int status, string list, int answered, string code)
    {
        _world.Riskuity.FailListing(RiskuityFault.Status(status, list));

        (await CodeAsync(_schedules.PutAsync("weekly", Verified(Admin()), Request(Valid), default))).ShouldBe((answered, code));
        (await _schedules.PutAsync("weekly", Verified(Service(), "of the service"), Request(Valid), default)).TryGet(out _, out var problem)
            .ShouldBeTrue(problem?.Message + ", and a service account sees every project");
    }

    [Fact]
    public async Task EveryRoute_ByRoleAndTenant_IsAllowedOrNot()
    {
        await PutAsync(Valid);
        var stranger = Admin(tenant: 46);

        (await CodeAsync(_schedules.PutAsync("weekly", Verified(User()), Request("no json"), default))).Status.ShouldBe(403);
        (await CodeAsync(_schedules.GetAsync("weekly", User(), default))).Status.ShouldBe(403);
        (await CodeAsync(_schedules.ListAsync(User(), null, null, default))).Status.ShouldBe(403);
        (await CodeAsync(_schedules.RunAsync("weekly", User(), Request(""), default))).Status.ShouldBe(403);
        (await _schedules.DeleteAsync("weekly", User(), default))!.Status.ShouldBe(403);
        (await CodeAsync(_schedules.GetAsync("weekly", stranger, default))).ShouldBe((404, ErrorCodes.ScheduleNotFound));
        (await CodeAsync(_schedules.ListRunsAsync("weekly", stranger, null, null, default))).Status.ShouldBe(404);
        (await CodeAsync(_schedules.PutAsync("weekly", Verified(stranger), Request(Valid), default))).ShouldBe((404, ErrorCodes.ReportNotFound));
        (await _schedules.GetAsync("weekly", Service(), default)).TryGet(out _, out _).ShouldBeTrue();
        (await _schedules.DeleteAsync("weekly", Service(), default)).ShouldBeNull();
        (await _schedules.DeleteAsync("weekly", Admin(), default))!.Status.ShouldBe(404);
    }

    [Fact]
    public async Task RunAsync_ByHand_StartsAJobOfItsAuthorWithoutAToken()
    {
        await PutAsync(Valid);

        (await RunAsync()).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        var job = (await _world.Store.GetAsync(run!.JobId, default))!;
        (job.UserId, job.TenantId, job.ScheduleId, job.Status).ShouldBe((1, 45, "weekly", JobStatus.Queued));
        (await _world.Store.GetTokenAsync(job.Id, default)).ShouldBeNull();
        _workflows.Started.ShouldBe([job.Id]);
        JsonNode.Parse(run.Body)!.ToJsonString().ShouldBe($$"""{"at":"2026-02-11T16:00:45Z","status":"processing","trigger":"manual","job_id":"{{job.Id}}"}""");
    }

    [Fact]
    public async Task RunAsync_AKeyTwice_IsOneRun()
    {
        await PutAsync(Valid);
        var keyed = Request("") with { IdempotencyKey = ["k"] };

        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var first, out _).ShouldBeTrue();
        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var again, out _).ShouldBeTrue();

        (again!.JobId, again.IsReplayed, first!.IsReplayed).ShouldBe((first.JobId, true, false));
        (await RunsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_AKeyAgainLater_HasTheFirstAnswer()
    {
        await PutAsync(Valid);
        var keyed = Request("") with { IdempotencyKey = ["k"] };
        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var first, out _).ShouldBeTrue();
        _world.Time.Advance(TimeSpan.FromMinutes(5));

        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var again, out _).ShouldBeTrue();

        Encoding.UTF8.GetString(again!.Body).ShouldBe(Encoding.UTF8.GetString(first!.Body));
    }

    [Fact]
    public async Task RunAsync_WhoHasAsManyWaitingAsMayWait_IsToldWhenToTryAgain()
    {
        await PutAsync(Valid);
        var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), intake: _world.CreateIntake(new JobOptions { MaxConcurrentJobs = 1, MaxWaitingJobsPerUser = 1 }));
        for (var run = 0; run < 2; run++) (await schedules.RunAsync("weekly", Admin(), Request(""), default)).TryGet(out _, out _).ShouldBeTrue();

        (await schedules.RunAsync("weekly", Admin(), Request(""), default)).TryGet(out _, out var problem).ShouldBeFalse();

        (problem!.Code, problem.RetryAfter > TimeSpan.Zero).ShouldBe((ErrorCodes.QueueFull, true));
    }

    [Fact]
    public async Task RunAsync_AKeyWhoseFirstRequestDiedOnTheWay_IsOneRun()
    {
        await PutAsync(Valid);
        var keyed = Request("") with { IdempotencyKey = ["k"] };
        await DieOnTheWayAsync(keyed);
        var announced = (string?)(await RunsAsync()).Single()!["job_id"];

        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        (run!.JobId.Value, run.IsReplayed).ShouldBe((announced, true));
        ((string?)(await RunsAsync()).Single()!["status"]).ShouldBe("processing");
        _workflows.Started.ShouldBe([run.JobId]);
    }

    [Fact]
    public async Task RunAsync_AWriteThatIsTakenForLostAlthoughItCounts_IsOneRun()
    {
        await PutAsync(Valid);
        var isRaced = false;
        var raced = Interposed<IScheduleStore>.On<SchedulePut>(_store, nameof(IScheduleStore.TryPutAsync), async call =>
        {
            var put = await call();
            if (isRaced) return put;
            isRaced = true;
            await _store.ChangeAsync("weekly", found => found with { UpdatedAt = found.UpdatedAt.AddSeconds(1) }, default);
            return SchedulePut.Lost;
        });
        var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), raced);

        (await schedules.RunAsync("weekly", Admin(), Request(""), default)).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        ((string?)(await RunsAsync()).ShouldHaveSingleItem()!["job_id"]).ShouldBe(run!.JobId.Value);
        _workflows.Started.ShouldBe([run.JobId]);
    }

    [Fact]
    public async Task RunAsync_AJobThatIsStoredAndCannotBeRecorded_IsAcceptedAndFoundLater()
    {
        await PutAsync(Valid);
        var puts = 0;
        var refusing = Interposed<IScheduleStore>.On<SchedulePut>(
            _store, nameof(IScheduleStore.TryPutAsync), call => ++puts == 1 ? call() : throw new JobStoreException("the disk is full"));
        var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), refusing);
        var keyed = Request("") with { IdempotencyKey = ["k"] };

        (await schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        _workflows.Started.ShouldBe([run!.JobId]);
        (await _schedules.RunAsync("weekly", Admin(), keyed, default)).TryGet(out var again, out problem).ShouldBeTrue(problem?.Message);
        (again!.JobId, again.IsReplayed).ShouldBe((run.JobId, true));
        ((string?)(await RunsAsync()).ShouldHaveSingleItem()!["status"]).ShouldBe("processing");
    }

    [Fact]
    public async Task RunAsync_WithoutAKeyThatDiedOnTheWay_IsMissed()
    {
        await PutAsync(Valid);
        await DieOnTheWayAsync(Request(""));
        ((string?)(await RunsAsync()).Single()!["status"]).ShouldBe("starting");

        _world.Time.Advance(TimeSpan.FromMinutes(11));

        var run = (await RunsAsync()).Single()!;
        ((string?)run["status"], run["job_id"]).ShouldBe(("missed", null));
        _workflows.Started.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_AReportThatGoesElsewhereByNow_IsNotRun()
    {
        await PutAsync(Valid);
        var report = (await _reports.GetAsync("monthly", default))!;
        await _reports.PutAsync(report with { Delivery = new(DeliveryType.Webhook, DeliveryMode.Asynchronous, new Uri("https://other.example/")) }, 10, default);

        (await CodeAsync(RunAsync())).ShouldBe((409, ErrorCodes.ReportChanged));

        await _reports.PutAsync(report with { Name = "Another name", Delivery = report.Delivery with { Mode = DeliveryMode.Synchronous } }, 10, default);
        (await RunAsync()).TryGet(out _, out var problem).ShouldBeTrue(problem?.Message);
    }

    [Fact]
    public async Task RunAsync_ARefusedServiceAccount_IsToldAndRecorded()
    {
        _world.Riskuity.ServicePassword = "another";
        await PutAsync(Valid);

        (await CodeAsync(RunAsync())).ShouldBe((409, ErrorCodes.ServiceCredentialRefused));

        var run = (await RunsAsync()).Single()!;
        ((string?)run["status"], (string?)run["error"]!["code"], run["job_id"]).ShouldBe(("failed", ErrorCodes.ServiceCredentialRefused, null));
        ((string)run["error"]!["message"]!).ShouldNotContain("another");
    }

    [Fact]
    public async Task RunAsync_ARiskuityWhoseSignInHangs_StartsTheJobWhichTellsOfIt()
    {
        _world.Riskuity.FailLogin(RiskuityFault.Hang);
        await PutAsync(Valid);
        var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), patience: new NoPatience(_world.Time));

        (await schedules.RunAsync("weekly", Admin(), Request(""), default)).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        _workflows.Started.ShouldBe([run.JobId]);
        ((string?)(await RunsAsync()).Single()!["status"]).ShouldBe("processing");
    }

    [Fact]
    public async Task GetAsync_AFinishedJob_IsToldAndKeptWhenTheJobIsGone()
    {
        await PutAsync(Valid);
        (await RunAsync()).TryGet(out var run, out _).ShouldBeTrue();
        var now = _world.Time.GetUtcNow();
        await _world.Store.ChangeAsync(run!.JobId, job => job.Fail(new JobError(ErrorCodes.DataFetchError, "no answer"), null, now), default);

        (await RunsAsync()).Single()!["status"]!.GetValue<string>().ShouldBe("failed");
        await _world.Store.RemoveExpiredAsync(now.AddDays(31), default);

        (await _schedules.GetAsync("weekly", Admin(), default)).TryGet(out var body, out _).ShouldBeTrue();
        JsonNode.Parse(body)!["last_run"]!["error"]!["code"]!.GetValue<string>().ShouldBe(ErrorCodes.DataFetchError);
    }

    [Fact]
    public async Task ListRunsAsync_PageByPage_ShowsEachRunOnceNewestFirst()
    {
        await PutAsync(Valid);
        for (var count = 0; count < 5; count++)
        {
            (await RunAsync()).TryGet(out _, out _).ShouldBeTrue();
            _world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            (await _schedules.ListRunsAsync("weekly", Admin(), "2", cursor, default)).TryGet(out var body, out _).ShouldBeTrue();
            var page = JsonNode.Parse(body)!;
            seen.AddRange(page["runs"]!.AsArray().Select(run => (string)run!["at"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        seen.Count.ShouldBe(5);
        seen.ShouldBe(seen.OrderDescending());
        (await CodeAsync(_schedules.ListRunsAsync("weekly", Admin(), "0", null, default))).Status.ShouldBe(400);
        (await CodeAsync(_schedules.ListRunsAsync("weekly", Admin(), null, "x", default))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task ListRunsAsync_SeveralOfOneMillisecond_ShowsEachOnce()
    {
        await PutAsync(Valid);
        var started = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            (await RunAsync()).TryGet(out var run, out _).ShouldBeTrue();
            started.Add(run!.JobId.Value);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            (await _schedules.ListRunsAsync("weekly", Admin(), "2", cursor, default)).TryGet(out var body, out _).ShouldBeTrue();
            var page = JsonNode.Parse(body)!;
            seen.AddRange(page["runs"]!.AsArray().Select(run => (string)run!["job_id"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        seen.ShouldBe(started.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task ListAsync_PageByPage_ShowsTheTenantsOnly()
    {
        foreach (var id in new[] { "c", "a", "b" }) await PutAsync(Valid, id);

        (await _schedules.ListAsync(Admin(), "2", null, default)).TryGet(out var first, out _).ShouldBeTrue();
        var page = JsonNode.Parse(first)!;
        page["schedules"]!.AsArray().Select(schedule => (string?)schedule!["schedule_id"]).ShouldBe(["a", "b"]);
        (await _schedules.ListAsync(Admin(), "2", (string?)page["next_cursor"], default)).TryGet(out var second, out _).ShouldBeTrue();
        JsonNode.Parse(second)!["schedules"]!.AsArray().Select(schedule => (string?)schedule!["schedule_id"]).ShouldBe(["c"]);
        (await _schedules.ListAsync(Admin(tenant: 46), null, null, default)).TryGet(out var none, out _).ShouldBeTrue();
        JsonNode.Parse(none)!["schedules"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAndPause_AnIdThatAnotherTenantTakesMeanwhile_Are404AndChangeNothing()
    {
        foreach (var (act, number) in new Func<Cortap.Reporting.Jobs.Schedules.Schedules, Task<Problem?>>[]
        {
            async schedules => (await schedules.RunAsync("weekly", Admin(), Request(""), default)).TryGet(out _, out var problem) ? null : problem,
            async schedules => (await schedules.SetEnabledAsync("weekly", Admin(), enabled: false, default)).TryGet(out _, out var problem) ? null : problem,
        }.Select((act, number) => (act, number)))
        {
            await PutAsync(Valid);
            var isRaced = false;
            var raced = Interposed<IScheduleStore>.On<Schedule?>(_store, nameof(IScheduleStore.GetAsync), async call =>
            {
                var mine = await call();
                if (isRaced) return mine;
                isRaced = true;
                await _store.TryRemoveAsync(mine!, default);
                await _store.TryPutAsync(mine! with { TenantId = 46, UserTenantId = 46, Runs = [], Revision = 0 }, 10, default);
                return mine;
            });
            var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), raced);
            (await act(schedules)).ShouldNotBeNull().Status.ShouldBe(404, $"act {number}");

            var theirs = (await _store.GetAsync("weekly", default))!;
            (theirs.TenantId, theirs.Enabled, theirs.Runs.Count).ShouldBe((46, true, 0), $"act {number}");
            await _store.TryRemoveAsync(theirs, default);
        }
    }

    /// <summary>The run is announced, and then the store is gone.</summary>
    private async Task DieOnTheWayAsync(IntakeRequest request)
    {
        var (_, schedules) = Create(new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]), new DyingStore(_store));
        await Should.ThrowAsync<JobStoreException>(schedules.RunAsync("weekly", Admin(), request, default));
    }

    private (ServiceCredential Credential, Cortap.Reporting.Jobs.Schedules.Schedules Schedules) Create(
        ServiceAccount? account, IScheduleStore? raced = null, TimeProvider? patience = null, JobIntake? intake = null)
    {
        var store = raced ?? _store;
        var login = new ServiceLogin(_http, new RiskuityOptions { BaseUrl = _world.Riskuity.BaseUrl }, TimeProvider.System, NullLogger<ServiceLogin>.Instance);
        var credential = new ServiceCredential(login, store, _world.Time, NullLogger<ServiceCredential>.Instance, account);
        var mail = new MailAvailability(false);
        var starter = new ScheduleStarter(store, _reports, credential, mail, intake ?? _world.Intake, _workflows, patience ?? _world.Time, NullLogger<ScheduleStarter>.Instance);
        var configured = new ConfiguredReports(new ReportConfigurationParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false, mail), _reports, _world.Time);
        return (credential, new(
            store, configured, credential, starter, new ScheduleSettlement(store, _world.Store, _world.Time), _workflows, _world.Probe, new RateLimiter(0, _world.Time), _world.Time));
    }

    private async Task PutReportAsync(long project, long tenant) => (await _reports.PutAsync(
        new()
        {
            ReportId = "monthly",
            TenantId = tenant,
            Name = "Monthly",
            ProjectId = project,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            Delivery = new(DeliveryType.ApiResponse, DeliveryMode.Asynchronous),
            AllowedUserIds = [],
            AllowedRoles = [],
            UpdatedAt = _world.Time.GetUtcNow(),
        },
        10, default)).ShouldBe(ReportPut.Stored);

    private async Task<JsonObject> PutAsync(string body, string id = "weekly")
    {
        (await _schedules.PutAsync(id, Verified(Admin()), Request(body), default)).TryGet(out var schedule, out var problem).ShouldBeTrue(problem?.Message);
        return JsonNode.Parse(schedule)!.AsObject();
    }

    private Task<Outcome<StartedRun>> RunAsync() => _schedules.RunAsync("weekly", Admin(), Request(""), default);

    private async Task<JsonArray> RunsAsync()
    {
        (await _schedules.ListRunsAsync("weekly", Admin(), null, null, default)).TryGet(out var body, out var problem).ShouldBeTrue(problem?.Message);
        return JsonNode.Parse(body)!["runs"]!.AsArray();
    }

    private static async Task<(int Status, string Code)> CodeAsync<T>(Task<Outcome<T>> outcome)
        where T : class
    {
        (await outcome).TryGet(out _, out var problem).ShouldBeFalse();
        return (problem!.Status, problem.Code);
    }

    private static IntakeRequest Request(string body) =>
        new() { ContentType = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes(body)), CorrelationId = "c" };

    private static VerifiedToken Verified(Caller caller, string token = "token") => new(caller, new BearerToken(token));

    private static Caller Admin(long tenant = 45) => new(1, tenant, IsServiceAccount: false, ["report_admin"]);

    private static Caller User() => new(4801, 45, IsServiceAccount: false, []);

    private static Caller Service() => new(TokenClaims.ServiceAccount.UserId!.Value, TokenClaims.ServiceAccount.TenantId!.Value, IsServiceAccount: true, []);

    /// <summary>The clock, on which everybody who waits for a time has waited long enough.</summary>
    private sealed class NoPatience(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>The real store, which takes one change and is gone then.</summary>
    private sealed class DyingStore(IScheduleStore inner) : IScheduleStore
    {
        private bool _isDead;

        public Task<Schedule?> GetAsync(string scheduleId, CancellationToken cancellationToken) => Alive().GetAsync(scheduleId, cancellationToken);

        public async Task<SchedulePut> TryPutAsync(Schedule schedule, int mostOfTenant, CancellationToken cancellationToken)
        {
            var put = await Alive().TryPutAsync(schedule, mostOfTenant, cancellationToken);
            _isDead = true;
            return put;
        }

        public Task<bool> TryRemoveAsync(Schedule schedule, CancellationToken cancellationToken) => Alive().TryRemoveAsync(schedule, cancellationToken);

        public Task<IReadOnlyList<Schedule>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => Alive().ListAsync(tenantId, after, limit, cancellationToken);

        public Task<DateTimeOffset?> FindRefusalAsync(string fingerprint, CancellationToken cancellationToken) => Alive().FindRefusalAsync(fingerprint, cancellationToken);

        public Task RefuseAsync(string fingerprint, DateTimeOffset until, CancellationToken cancellationToken) => Alive().RefuseAsync(fingerprint, until, cancellationToken);

        private IScheduleStore Alive() => _isDead ? throw new JobStoreException("gone") : inner;
    }

    private sealed class Workflows : IJobWorkflows, IScheduleWorkflows
    {
        public List<(string Id, long Generation)> Ensured { get; } = [];

        public List<JobId> Started { get; } = [];

        public Task EnsureScheduleAsync(string scheduleId, long generation)
        {
            Ensured.Add((scheduleId, generation));
            return Task.CompletedTask;
        }

        public List<(string Id, long Generation)> Ended { get; } = [];

        public Task EndScheduleAsync(string scheduleId, long generation)
        {
            Ended.Add((scheduleId, generation));
            return Task.CompletedTask;
        }

        public Task StartAsync(JobId id)
        {
            Started.Add(id);
            return Task.CompletedTask;
        }

        public Task DeliverAsync(Job job) => Task.CompletedTask;

        public Task CancelAsync(JobId id) => Task.CompletedTask;

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => Task.FromResult<OrchestrationSnapshot?>(null);
    }
}
