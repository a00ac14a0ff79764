using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
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

    public async Task InitializeAsync()
    {
        _riskuity = await RiskuityClientFixture.StartAsync();
        _snapshots = new CanonicalSnapshots(_riskuity.Client(), _setup, new CanonicalTransformer(_time), _time);
        await GetAsync();
        _time.Now += TimeSpan.FromMinutes(59);
    }

    public async Task DisposeAsync() => await _riskuity.DisposeAsync();

    [Fact]
    public async Task Get_WithinAnHour_ServesSnapshotAfterOneSmallRequest()
    {
        var document = await GetAsync();

        document.GeneratedAt.ShouldBe(MovableTime.Start);
        Queries().ShouldBe(["?limit=500&offset=0", "?limit=1&offset=0"]);
    }

    [Fact]
    public async Task Get_AfterAnHour_ReadsAgain()
    {
        _time.Now += TimeSpan.FromMinutes(1);

        (await GetAsync()).GeneratedAt.ShouldBe(_time.Now);
    }

    [Fact]
    public async Task Get_Refresh_ReadsAgain()
    {
        (await GetAsync(request => request with { Refresh = true })).GeneratedAt.ShouldBe(_time.Now);

        Queries().ShouldBe(["?limit=500&offset=0", "?limit=500&offset=0"]);
    }

    [Fact]
    public async Task Get_OtherTenant_ReadsAgain() =>
        (await GetAsync(request => request with { TenantId = "46" })).GeneratedAt.ShouldBe(_time.Now);

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

    private Task<CanonicalDocument> GetAsync(Func<SnapshotRequest, SnapshotRequest>? configure = null)
    {
        var request = new SnapshotRequest(RiskuityClientFixture.ProjectId, "45", _riskuity.Token, RiskuityClientFixture.CorrelationId);
        return _snapshots.GetAsync(configure?.Invoke(request) ?? request, CancellationToken.None);
    }

    private IEnumerable<string> Queries() => _riskuity.Simulator.Requests.Select(request => request.Query);

    private sealed class EditableSetup : IProjectSetupSource
    {
        public JsonNode Entry { get; } = new FixtureCase("06-paged-130").Read("project-setup.json");

        public Task<ProjectSetup> GetAsync(long projectId, CancellationToken cancellationToken)
        {
            var document = new JsonObject { ["projects"] = new JsonArray(Entry.DeepClone()) };
            return Task.FromResult(SetupDocument.Parse(Encoding.UTF8.GetBytes(document.ToJsonString())).Get(projectId));
        }
    }

    private sealed class MovableTime : TimeProvider
    {
        public static readonly DateTimeOffset Start = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
