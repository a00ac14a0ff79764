using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Tests.Riskuity;
using Cortap.Simulators.Riskuity;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalSnapshotsTests : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private readonly EditableSetup _setup = new();
    private RiskuityClientFixture _riskuity = null!;
    private CanonicalSnapshots _snapshots = null!;
    private CanonicalDocument _first = null!;

    public async Task InitializeAsync()
    {
        _riskuity = await RiskuityClientFixture.StartAsync();
        _snapshots = new CanonicalSnapshots(_riskuity.Client(), _setup, new CanonicalTransformer(_time), ReportCatalog.BuiltIn.Fields, _time);
        _first = await GetAsync();
        _time.Now += TimeSpan.FromMinutes(59);
    }

    public async Task DisposeAsync() => await _riskuity.DisposeAsync();

    [Fact]
    public async Task Get_SameUserWithinAnHour_MakesTheSameDocumentOfNewData()
    {
        var document = await GetAsync();

        document.GeneratedAt.ShouldBe(_time.Now);
        document.Assessments.ShouldBeSameAs(_first.Assessments);
        Queries().ShouldBe(["?limit=500&offset=0", "?limit=500&offset=0"]);
    }

    [Fact]
    public async Task Get_AfterAnHour_IsMadeAnew()
    {
        _time.Now += TimeSpan.FromMinutes(1);

        (await GetAsync()).Assessments.ShouldNotBeSameAs(_first.Assessments);
    }

    [Fact]
    public async Task Get_OnAnotherDay_IsMadeAnew()
    {
        _time.Now = MovableTime.Start.Date.AddDays(1).AddMinutes(-1);
        var yesterday = await GetAsync();
        _time.Now += TimeSpan.FromMinutes(2);

        (await GetAsync()).Assessments.ShouldNotBeSameAs(yesterday.Assessments);
    }

    [Fact]
    public async Task Get_Refresh_IsMadeAnew() =>
        (await GetAsync(request => request with { Refresh = true })).Assessments.ShouldNotBeSameAs(_first.Assessments);

    [Fact]
    public async Task Get_OtherTenantOrUser_GetsADocumentOfItsOwn()
    {
        (await GetAsync(request => request with { TenantId = 46 })).Assessments.ShouldNotBeSameAs(_first.Assessments);
        (await GetAsync(request => request with { UserId = 2 })).Assessments.ShouldNotBeSameAs(_first.Assessments);
    }

    [Fact]
    public async Task Get_AnotherUserSeesOtherContent_EachGetsHisOwn()
    {
        Serve("Deficient");
        var second = await GetAsync(request => request with { UserId = 2 });
        Serve("Non-Deficient");
        var first = await GetAsync();

        Finding(second).ShouldBe("D");
        Finding(first).ShouldBe("ND");
    }

    [Fact]
    public async Task Get_VerdictCorrectedWithTheSameCount_IsInTheNextDocument()
    {
        Finding(_first).ShouldBe("ND");
        Serve("Deficient");

        Finding(await GetAsync()).ShouldBe("D");
    }

    [Fact]
    public async Task Get_ProjectRenamed_IsMadeAnew() =>
        (await GetAsync(request => request with { ProjectName = "Renamed" })).Assessments.ShouldNotBeSameAs(_first.Assessments);

    [Theory]
    [InlineData(1_000_000, true)]
    [InlineData(1_000, false)]
    public async Task Get_ProjectOfTheSameData_IsMadeAnewWhereItIsTooMuchToKeep(long most, bool isKept)
    {
        _snapshots = new CanonicalSnapshots(_riskuity.Client(), _setup, new CanonicalTransformer(_time), ReportCatalog.BuiltIn.Fields, _time) { MaxListingBytes = most };
        var first = await GetAsync();

        ReferenceEquals((await GetAsync()).Assessments, first.Assessments).ShouldBe(isKept);
    }

    [Fact]
    public async Task Get_SetupEdited_ReadsAgain()
    {
        _setup.Entry["project_info"]!["region_number"] = 9;

        var document = await GetAsync();

        document.Project.RegionNumber.ShouldBe(9);
        document.GeneratedAt.ShouldBe(_time.Now);
    }

    [Fact]
    public async Task Get_OtherNumberOfControls_ReadsAgain()
    {
        _riskuity.Simulator.AddProject(new() { ["id"] = 77 }, new FixtureCase("08-dirty-data").Pages());

        (await GetAsync()).Metadata.Controls!.Total.ShouldBe(24);
    }

    [Fact]
    public async Task Get_DocumentThatBlocksAReport_IsReadAgain()
    {
        _setup.Entry["report_details"] = new JsonObject { ["report_status"] = "Final" };
        await GetAsync();
        _time.Now += TimeSpan.FromMinutes(1);

        (await GetAsync()).GeneratedAt.ShouldBe(_time.Now);
    }

    [Theory]
    [InlineData(401, ErrorCodes.InvalidToken)]
    [InlineData(403, ErrorCodes.InsufficientPermissions)]
    [InlineData(404, ErrorCodes.DataFetchError)]
    public async Task Get_CallerRefusedByRiskuity_GetsNoSnapshot(int status, string code)
    {
        _riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(status));

        (await Should.ThrowAsync<CortapException>(GetAsync())).Code.ShouldBe(code);
    }

    private async Task<CanonicalDocument> GetAsync(Func<SnapshotRequest, SnapshotRequest>? configure = null)
    {
        var request = new SnapshotRequest(RiskuityClientFixture.ProjectId, 45, 1, _riskuity.Token, RiskuityClientFixture.CorrelationId);
        return (await _snapshots.GetAsync(configure?.Invoke(request) ?? request, CancellationToken.None)).Document;
    }

    /// <summary>The same controls, the first of them with another verdict.</summary>
    private void Serve(string comments)
    {
        var items = new FixtureCase("06-paged-130").Pages().SelectMany(page => JsonNode.Parse(page)!["items"]!.AsArray()).Select(item => item!).ToList();
        items[0]["assessment"]!["comments"] = comments;
        _riskuity.Simulator.AddProject(new() { ["id"] = 77 }, items);
    }

    private static string Finding(CanonicalDocument document) => document.Assessments.Single(area => area.ReviewArea == "Title VI").Finding;

    private IEnumerable<string> Queries() => _riskuity.Simulator.Requests.Select(request => request.Query);

    private sealed class EditableSetup : IProjectSetupSource
    {
        public JsonNode Entry { get; } = new FixtureCase("06-paged-130").Read("project-setup.json");

        public Task<Func<long, ProjectSetup>> ReadAllAsync(CancellationToken cancellationToken)
        {
            var document = new JsonObject { ["projects"] = new JsonArray(Entry.DeepClone()) };
            return Task.FromResult<Func<long, ProjectSetup>>(SetupDocument.Parse(Encoding.UTF8.GetBytes(document.ToJsonString())).Get);
        }
    }

    private sealed class MovableTime : TimeProvider
    {
        public static readonly DateTimeOffset Start = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
