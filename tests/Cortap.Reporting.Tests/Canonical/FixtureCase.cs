using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Tests.Canonical;

/// <summary>One case folder of tests/fixtures.</summary>
public sealed class FixtureCase
{
    public static readonly string[] All =
    [
        "01-full-494", "02-small-clean-smr", "03-unicode-long", "04-all-deficient", "05-missing-critical", "06-paged-130",
        "07-legacy-23-final", "08-dirty-data", "09-empty-project",
    ];

    private readonly string _folder;

    public FixtureCase(string name) => _folder = Path.Combine(Root, name);

    /// <summary>The generation time of every expected document.</summary>
    public static FixedTime Clock { get; } = new(new DateTimeOffset(2026, 2, 11, 16, 0, 45, 678, TimeSpan.Zero));

    public static string Root { get; } = FindRoot();

    public long ProjectId => Read("riskuity-project.json")["id"]!.GetValue<long>();

    public static JsonNode ReadFile(string relativePath) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, relativePath)))!;

    public JsonNode Read(string file) => ReadFile(Path.Combine(_folder, file));

    public IReadOnlyList<byte[]> Pages() =>
        [.. Directory.GetFiles(_folder, "riskuity-project-controls*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public IReadOnlyList<ProjectControl> Controls() => [.. Pages().SelectMany(page => RiskuityJson.ReadControls(page).Items)];

    public ProjectSetup Setup()
    {
        var document = SetupDocument.Parse(Encoding.UTF8.GetBytes(new JsonObject { ["projects"] = new JsonArray(Read("project-setup.json")) }.ToJsonString()));
        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldBeEmpty();
        return document.Get(ProjectId);
    }

    public CanonicalDocument Transform() =>
        new CanonicalTransformer(Clock).Transform(ProjectId, Controls(), Setup(), Read("riskuity-project.json")["name"]!.GetValue<string>());

    public JsonNode? ExpectedCompleteness(ReportType reportType)
    {
        var all = File.Exists(Path.Combine(_folder, "expected-completeness.json"))
            ? Read("expected-completeness.json")
            : Read("expected-error.json")["completeness"]!;
        return all[reportType.WireName()];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cortap.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.ShouldNotBeNull().FullName, "tests", "fixtures");
    }
}

/// <summary>A clock that stands still.</summary>
public sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
