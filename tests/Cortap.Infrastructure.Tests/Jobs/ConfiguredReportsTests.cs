using System.Text;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class ConfiguredReportsTests : IAsyncLifetime
{
    private const string Valid = """
        {"name": "Monthly", "project_id": 33, "report_type": "draft_audit_report", "format": "docx",
         "delivery": {"type": "api_response", "mode": "asynchronous"}, "allowed_user_ids": [4801], "allowed_roles": ["auditor"]}
        """;

    private static readonly string Shared = Valid.Replace("[4801]", "[\"45:4801\", 7]", StringComparison.Ordinal).Replace("\"auditor\"", "", StringComparison.Ordinal);

    private IntakeWorld _world = null!;
    private ConfiguredReports _reports = null!;
    private ConfiguredReportRunner _runner = null!;

    public async Task InitializeAsync()
    {
        _world = await IntakeWorld.StartAsync();
        _reports = new ConfiguredReports(
            new ReportConfigurationParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false, new MailAvailability(true)), new SqliteReportConfigurationStore(_world.Database), _world.Time);
        _runner = new ConfiguredReportRunner(_reports, new RateLimiter(0, _world.Time), _world.Intake, new MailAvailability(true));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task GenerateAsync_AnAllowedUser_GetsAQueuedJobWithAUuid()
    {
        await PutAsync(Valid);

        (await GenerateAsync(User(4801))).TryGet(out var accepted, out var problem).ShouldBeTrue(problem?.Message);

        var job = (await _world.Store.GetAsync(accepted!.Job.Id, default))!;
        (job.Status, job.ProjectId, job.UserId, job.ReportId, job.CallbackUrl).ShouldBe((JobStatus.Queued, 33, 4801, "monthly", null));
        job.Id.Value.ShouldMatch(@"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z");
        Encoding.UTF8.GetString(ConfiguredReportRunner.ToUtf8Json(accepted, new Uri("https://reports.example.com")))
            .ShouldBe($$"""{"jobId":"{{job.Id}}","statusUrl":"https://reports.example.com/api/v1/jobs/{{job.Id}}"}""");
        (await new JobTokens(_world.Store, _world.Cipher).GetAsync(job.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task GenerateAsync_AnUnknownReport_Is404()
    {
        (await CodeAsync(GenerateAsync(User(4801)))).ShouldBe((404, ErrorCodes.ReportNotFound));
        (await CodeAsync(_runner.GenerateAsync("../x", Verified(User(4801)), Request(""), Address, default))).ShouldBe((404, ErrorCodes.ReportNotFound));
    }

    [Fact]
    public async Task GenerateAsync_ByUserRoleAndTenant_IsAllowedOrNot()
    {
        await PutAsync(Valid);

        (await GenerateAsync(User(9, roles: ["auditor"]))).TryGet(out _, out _).ShouldBeTrue();
        (await GenerateAsync(Service())).TryGet(out _, out _).ShouldBeTrue();
        (await CodeAsync(GenerateAsync(User(9)))).ShouldBe((403, ErrorCodes.InsufficientPermissions));
        (await CodeAsync(GenerateAsync(User(4801, tenant: 46)))).ShouldBe((404, ErrorCodes.ReportNotFound));
    }

    [Fact]
    public async Task GenerateAsync_AKeyTwice_GivesTheFirstJobAgainAndNoOtherReport()
    {
        await PutAsync(Valid);
        await PutAsync(Valid, "yearly");
        var keyed = Request("") with { IdempotencyKey = ["k"] };

        (await _runner.GenerateAsync("monthly", Verified(User(4801)), keyed, Address, default)).TryGet(out var first, out _).ShouldBeTrue();
        (await _runner.GenerateAsync("monthly", Verified(User(4801)), keyed, Address, default)).TryGet(out var again, out _).ShouldBeTrue();

        (again!.Job.Id, again.Replayed, first!.Replayed).ShouldBe((first.Job.Id, true, false));
        (await CodeAsync(_runner.GenerateAsync("yearly", Verified(User(4801)), keyed, Address, default))).ShouldBe((422, ErrorCodes.IdempotencyKeyReused));
        (await CodeAsync(_runner.GenerateAsync("monthly", Verified(User(4801)), keyed with { IdempotencyKey = ["a b"] }, Address, default))).ShouldBe((400, ErrorCodes.InvalidRequest));
    }

    [Fact]
    public async Task GenerateAsync_WithoutAnAddress_StartsNothing()
    {
        await PutAsync(Valid);

        var refused = await _runner.GenerateAsync("monthly", Verified(User(4801)), Request(""), new Problem(ErrorCodes.InvalidRequest, "no address"), default);

        refused.TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Message.ShouldBe("no address");
        (await _world.Store.ListAsync(new JobQuery { UserId = 4801, TenantId = 45 }, default))!.Jobs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type": "api_response", "mode": "synchronous"}""")]
    [InlineData("""{"type": "email", "mode": "asynchronous", "recipients": ["a@example.com"]}""")]
    [InlineData("""{"type": "webhook", "mode": "asynchronous", "callback_url": "https://client.example.com/"}""")]
    public async Task GenerateAsync_AnotherDelivery_IsTheContractsConflict(string delivery)
    {
        await PutAsync(Valid.Replace("""{"type": "api_response", "mode": "asynchronous"}""", delivery, StringComparison.Ordinal));

        (await GenerateAsync(User(4801))).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Status.ShouldBe(409);
        JsonNode.Parse(problem.ToUtf8Json(_world.Time.GetUtcNow(), "c"))!["error"]!.GetValue<string>().ShouldBe("Report is not configured for asynchronous generation.");
    }

    [Theory]
    [InlineData("""{"type": "api_response", "mode": "asynchronous"}""", false, null, 0)]
    [InlineData("""{"type": "api_response", "mode": "synchronous"}""", true, null, 0)]
    [InlineData("""{"type": "webhook", "mode": "synchronous", "callback_url": "https://client.example.com/"}""", false, "https://client.example.com/", 0)]
    [InlineData("""{"type": "email", "mode": "asynchronous", "recipients": ["a@example.com", "b@example.com", "A@example.com"]}""", false, null, 2)]
    public async Task RunAsync_EveryDelivery_IsTheJobs(string delivery, bool isAwaited, string? callback, int recipients)
    {
        await PutAsync(Valid.Replace("""{"type": "api_response", "mode": "asynchronous"}""", delivery, StringComparison.Ordinal));

        (await RunAsync()).TryGet(out var run, out var problem).ShouldBeTrue(problem?.Message);

        run!.IsAwaited.ShouldBe(isAwaited);
        var job = (await _world.Store.GetAsync(run.Accepted.Job.Id, default))!;
        (job.Status, job.CallbackUrl?.AbsoluteUri, job.Recipients.Count, job.IsMailed).ShouldBe((JobStatus.Queued, callback, recipients, recipients > 0));
    }

    [Fact]
    public async Task RunAsync_AKeyOfGenerate_IsAnotherRequest()
    {
        await PutAsync(Valid);
        var keyed = Request("") with { IdempotencyKey = ["k"] };
        (await _runner.GenerateAsync("monthly", Verified(User(4801)), keyed, Address, default)).TryGet(out _, out _).ShouldBeTrue();

        (await CodeAsync(_runner.RunAsync("monthly", Verified(User(4801)), keyed, Address, default))).ShouldBe((422, ErrorCodes.IdempotencyKeyReused));
    }

    [Fact]
    public async Task PutAndRunAsync_EmailWithoutAMailServer_AreUnprocessable()
    {
        var mailed = Valid.Replace("""{"type": "api_response", "mode": "asynchronous"}""", """{"type": "email", "mode": "asynchronous", "recipients": ["a@example.com"]}""", StringComparison.Ordinal);
        await PutAsync(mailed);
        var none = new MailAvailability(false);
        var reports = new ConfiguredReports(
            new ReportConfigurationParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false, none), new SqliteReportConfigurationStore(_world.Database), _world.Time);
        var runner = new ConfiguredReportRunner(reports, new RateLimiter(0, _world.Time), _world.Intake, none);

        (await CodeAsync(reports.PutAsync("other", Service(), Request(mailed), default))).ShouldBe((422, ErrorCodes.EmailUnavailable));
        (await CodeAsync(runner.RunAsync("monthly", Verified(User(4801)), Request(""), Address, default))).ShouldBe((422, ErrorCodes.EmailUnavailable));
    }

    [Fact]
    public async Task RunAsync_EmailThatWasConfiguredBeforeRecipients_IsUnprocessable()
    {
        await PutAsync(Valid);
        var store = new SqliteReportConfigurationStore(_world.Database);
        await store.PutAsync((await store.GetAsync("monthly", default))! with { Delivery = new(DeliveryType.Email, DeliveryMode.Asynchronous) }, 10, default);

        (await CodeAsync(RunAsync())).ShouldBe((422, ErrorCodes.EmailUnavailable));
    }

    [Fact]
    public async Task RollBackAsync_AQueuedJob_LeavesNothing()
    {
        await PutAsync(Valid);
        (await GenerateAsync(User(4801))).TryGet(out var accepted, out _).ShouldBeTrue();

        (await _world.Intake.RollBackAsync(accepted!, default)).ShouldBeTrue();

        (await _world.Store.GetAsync(accepted!.Job.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task PutAsync_ByAnOrdinaryUser_IsForbiddenBeforeTheBodyIsRead() =>
        (await CodeAsync(_reports.PutAsync("monthly", User(4801), Request("no json"), default))).ShouldBe((403, ErrorCodes.InsufficientPermissions));

    [Fact]
    public async Task PutAsync_AnIdOfAnotherTenant_IsNotFound()
    {
        await PutAsync(Valid);
        (await CodeAsync(_reports.PutAsync("monthly", User(5, tenant: 46, roles: ["report_admin"]), Request(Valid), default))).ShouldBe((404, ErrorCodes.ReportNotFound));
    }

    [Fact]
    public async Task PutAsync_ByAServiceAccount_ChangesWhereItMayDeleteAndLeavesTheTenant()
    {
        await PutAsync(Valid);

        (await _reports.PutAsync("monthly", Service(), Request(Valid.Replace("Monthly", "Changed", StringComparison.Ordinal)), default)).TryGet(out _, out var problem)
            .ShouldBeTrue(problem?.Message);

        (await _reports.GetAsync("monthly", User(4801), default)).TryGet(out var body, out _).ShouldBeTrue();
        JsonNode.Parse(body)!["name"]!.GetValue<string>().ShouldBe("Changed");
        (await CodeAsync(_reports.GetAsync("monthly", User(4801, tenant: 46), default))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task PutAsync_ByAServiceAccountWhileATenantMakesIt_ChangesTheTenants()
    {
        var store = new RacedStore(new SqliteReportConfigurationStore(_world.Database), () => PutAsync(Valid));
        var reports = new ConfiguredReports(
            new ReportConfigurationParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false, new MailAvailability(true)), store, _world.Time);

        (await reports.PutAsync("monthly", Service(), Request(Valid.Replace("Monthly", "Changed", StringComparison.Ordinal)), default)).TryGet(out _, out var problem)
            .ShouldBeTrue(problem?.Message);

        var stored = (await store.GetAsync("monthly", default))!;
        (stored.Name, stored.TenantId).ShouldBe(("Changed", 45));
        stored.AllowedUserIds.ShouldAllBe(user => user.TenantId == null);
    }

    [Fact]
    public async Task PutAsync_ForEveryTenant_MeansThoseOfItsAuthorsTenantWhereItNamesNone()
    {
        (await _reports.PutAsync("shared", Service(), Request(Shared), default)).TryGet(out _, out var problem).ShouldBeTrue(problem?.Message);

        (await _reports.GetAsync("shared", User(4801), default)).TryGet(out var body, out _).ShouldBeTrue();
        JsonNode.Parse(body)!["allowed_user_ids"]!.ToJsonString().ShouldBe("""["45:4801","0:7"]""");
        (await CodeAsync(_reports.GetAsync("shared", User(7), default))).ShouldBe((403, ErrorCodes.InsufficientPermissions));
        (await CodeAsync(_reports.GetAsync("shared", User(4801, tenant: 46), default))).ShouldBe((403, ErrorCodes.InsufficientPermissions));
        (await CodeAsync(_reports.PutAsync("shared", User(5, roles: ["report_admin"]), Request(Valid), default))).ShouldBe((403, ErrorCodes.InsufficientPermissions));
    }

    [Fact]
    public async Task GenerateAsync_AUserOfAnotherTenantThatIsNamed_IsNotOneOfTheConfigurationsOwn()
    {
        await PutAsync(Valid.Replace("[4801]", "[\"46:4801\"]", StringComparison.Ordinal));

        (await CodeAsync(GenerateAsync(User(4801)))).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("null", ErrorCodes.InvalidJson)]
    [InlineData("""{"name": "x"}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": " ", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "api_response", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "\u200b", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "api_response", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "\u202egnp.exe", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "api_response", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "a\u2066b", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "api_response", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "fax", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "webhook", "mode": "asynchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous", "callback_url": "https://x.example"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous", "recipients": ["a@example.com"]}, "allowed_user_ids": ["1"]}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous", "recipients": ["a@example.com"]}, "allowed_roles": "x"}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "webhook", "mode": "asynchronous", "callback_url": "https://10.0.0.1/"}}""", ErrorCodes.InvalidCallbackUrl)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "other", "delivery": {"type": "email", "mode": "synchronous", "recipients": ["a@example.com"]}}""", ErrorCodes.InvalidReportType)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "format": "pdf", "delivery": {"type": "email", "mode": "synchronous", "recipients": ["a@example.com"]}}""", ErrorCodes.UnsupportedFormat)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous"}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous", "recipients": []}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "email", "mode": "synchronous", "recipients": ["a@example.com\r\nBcc: b@example.com"]}}""", ErrorCodes.InvalidRequest)]
    [InlineData("""{"name": "x", "project_id": 1, "report_type": "draft_audit_report", "delivery": {"type": "api_response", "mode": "synchronous", "recipients": ["a@example.com"]}}""", ErrorCodes.InvalidRequest)]
    public async Task PutAsync_AWrongConfiguration_IsRefused(string body, string code) =>
        (await CodeAsync(_reports.PutAsync("monthly", Service(), Request(body), default))).Code.ShouldBe(code);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task PutAsync_AnIdThatIsNone_IsRefused(string id) =>
        (await CodeAsync(_reports.PutAsync(id, Service(), Request(Valid), default))).Code.ShouldBe(ErrorCodes.InvalidRequest);

    [Fact]
    public async Task GetAsync_AndListAsync_ShowWhatTheCallerMayRun()
    {
        await PutAsync(Valid);
        await PutAsync(Valid.Replace("4801", "7", StringComparison.Ordinal).Replace("auditor", "other", StringComparison.Ordinal), "yearly");

        (await _reports.GetAsync("monthly", User(4801), default)).TryGet(out var one, out _).ShouldBeTrue();
        JsonNode.Parse(one)!["delivery"]!["type"]!.GetValue<string>().ShouldBe("api_response");
        (await CodeAsync(_reports.GetAsync("yearly", User(4801), default))).Status.ShouldBe(403);
        (await IdsAsync(User(4801))).ShouldBe(["monthly"]);
        (await IdsAsync(User(1, roles: ["report_admin"]))).ShouldBe(["monthly", "yearly"]);
        (await IdsAsync(User(1, tenant: 46, roles: ["report_admin"]))).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_PageByPage_ShowsEachRunnableReportOnce()
    {
        for (var number = 0; number < 9; number++)
        {
            await PutAsync(number % 3 == 0 ? Valid.Replace("4801", "7", StringComparison.Ordinal).Replace("auditor", "other", StringComparison.Ordinal) : Valid, $"r{number}");
        }

        var pages = new List<string>();
        string? cursor = null;
        do
        {
            (await _reports.ListAsync(User(4801), "2", cursor, default)).TryGet(out var body, out _).ShouldBeTrue();
            var page = JsonNode.Parse(body)!;
            pages.Add(string.Join(' ', page["reports"]!.AsArray().Select(report => (string)report!["report_id"]!)));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        pages.ShouldBe(["r1 r2", "r4 r5", "r7 r8"]);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("101", null)]
    [InlineData("x", null)]
    [InlineData(null, "")]
    [InlineData(null, "no cursor!")]
    [InlineData(null, "Li4veA")]
    public async Task ListAsync_AWrongPage_IsAnInvalidRequest(string? limit, string? cursor) =>
        (await CodeAsync(_reports.ListAsync(User(4801), limit, cursor, default))).ShouldBe((400, ErrorCodes.InvalidRequest));

    [Fact]
    public async Task PutAsync_MoreThanATenantMayHave_IsAConflict()
    {
        var store = new SqliteReportConfigurationStore(_world.Database);
        await PutAsync(Valid);
        var sample = (await store.GetAsync("monthly", default))!;
        for (var number = 1; number < ConfiguredReports.MaxPerTenant; number++)
        {
            await store.PutAsync(sample with { ReportId = $"r{number}" }, ConfiguredReports.MaxPerTenant, default);
        }

        (await CodeAsync(_reports.PutAsync("more", User(1, roles: ["report_admin"]), Request(Valid), default))).ShouldBe((409, ErrorCodes.ReportLimitReached));
    }

    [Fact]
    public async Task DeleteAsync_ByAnAdministrator_RemovesItsTenantsOnly()
    {
        await PutAsync(Valid);
        (await _reports.PutAsync("shared", Service(), Request(Shared), default)).TryGet(out _, out _).ShouldBeTrue();

        (await _reports.DeleteAsync("monthly", User(4801), default))!.Status.ShouldBe(403);
        (await _reports.DeleteAsync("monthly", User(5, tenant: 46, roles: ["report_admin"]), default))!.Status.ShouldBe(404);
        (await _reports.DeleteAsync("shared", User(5, roles: ["report_admin"]), default))!.Status.ShouldBe(403);
        (await _reports.DeleteAsync("monthly", User(5, roles: ["report_admin"]), default)).ShouldBeNull();
        (await _reports.DeleteAsync("monthly", Service(), default))!.Status.ShouldBe(404);
    }

    [Fact]
    public async Task PutAndDeleteAsync_AnIdThatAnotherTenantTakesMeanwhile_ChangeNothing()
    {
        await PutAsync(Valid);
        var parser = new ReportConfigurationParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false, new MailAvailability(true));
        var store = new SqliteReportConfigurationStore(_world.Database);
        ConfiguredReports Raced() => new(parser, new RacedStore(store, async () =>
        {
            var mine = (await store.GetAsync("monthly", default))!;
            await store.DeleteAsync("monthly", 45, default);
            await store.PutAsync(mine with { TenantId = 46, Name = "Theirs" }, 10, default);
        }), _world.Time);

        (await Raced().DeleteAsync("monthly", User(1, roles: ["report_admin"]), default)).ShouldBeNull();
        (await store.GetAsync("monthly", default)).ShouldNotBeNull().Name.ShouldBe("Theirs");

        await store.DeleteAsync("monthly", 46, default);
        await PutAsync(Valid);
        (await CodeAsync(Raced().PutAsync("monthly", User(1, roles: ["report_admin"]), Request(Valid), default))).ShouldBe((404, ErrorCodes.ReportNotFound));
        (await store.GetAsync("monthly", default)).ShouldNotBeNull().Name.ShouldBe("Theirs");
    }

    private static Outcome<Uri> Address => new Uri("https://reports.example.com");

    private static IntakeRequest Request(string body) => new()
    {
        ContentType = "application/json",
        Body = new MemoryStream(Encoding.UTF8.GetBytes(body)),
        CorrelationId = "c",
    };

    private async Task PutAsync(string body, string id = "monthly") =>
        (await _reports.PutAsync(id, User(1, roles: ["report_admin"]), Request(body), default)).TryGet(out _, out var problem).ShouldBeTrue(problem?.Message);

    private Task<Outcome<AcceptedJob>> GenerateAsync(Caller caller) => _runner.GenerateAsync("monthly", Verified(caller), Request(""), Address, default);

    private Task<Outcome<ConfiguredRun>> RunAsync() => _runner.RunAsync("monthly", Verified(User(4801)), Request(""), Address, default);

    private async Task<IEnumerable<string>> IdsAsync(Caller caller)
    {
        (await _reports.ListAsync(caller, null, null, default)).TryGet(out var body, out _).ShouldBeTrue();
        return JsonNode.Parse(body)!["reports"]!.AsArray().Select(one => (string)one!["report_id"]!);
    }

    private static async Task<(int Status, string Code)> CodeAsync<T>(Task<Outcome<T>> outcome)
        where T : class
    {
        (await outcome).TryGet(out _, out var problem).ShouldBeFalse();
        return (problem!.Status, problem.Code);
    }

    private static VerifiedToken Verified(Caller caller) => new(caller, new BearerToken("token"));

    private static Caller Service() => new(0, 0, IsServiceAccount: true, []);

    private static Caller User(long user, long tenant = 45, params string[] roles) => new(user, tenant, IsServiceAccount: false, roles);

    /// <summary>The real store; something happens between its first read and what is written after it.</summary>
    private sealed class RacedStore(IReportConfigurationStore inner, Func<Task> between) : IReportConfigurationStore
    {
        private bool _isRaced;

        public async Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken)
        {
            var found = await inner.GetAsync(reportId, cancellationToken);
            if (!_isRaced)
            {
                _isRaced = true;
                await between();
            }

            return found;
        }

        public Task<ReportPut> PutAsync(ReportConfiguration configuration, int mostOfTenant, CancellationToken cancellationToken) =>
            inner.PutAsync(configuration, mostOfTenant, cancellationToken);

        public Task DeleteAsync(string reportId, long? tenantId, CancellationToken cancellationToken) => inner.DeleteAsync(reportId, tenantId, cancellationToken);

        public Task<IReadOnlyList<ReportConfiguration>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) =>
            inner.ListAsync(tenantId, after, limit, cancellationToken);
    }
}
