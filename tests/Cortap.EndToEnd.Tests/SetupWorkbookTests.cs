using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;

namespace Cortap.EndToEnd.Tests;

/// <summary>The field's workbooks as <c>PROJECT_SETUP_PATH</c> of a running service, which reads the document anew for each job.</summary>
public sealed class SetupWorkbookTests : IAsyncLifetime
{
    private readonly string _setup = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.xlsx");
    private World _world = null!;

    public static string Folder { get; } = FindFolder();

    public async Task InitializeAsync()
    {
        File.Copy(Path.Combine(Folder, "ok.xlsx"), _setup);
        _world = await World.StartAsync($"PROJECT_SETUP_PATH={_setup}");
        var project = DemoProject.TenantProject;
        project["id"] = 33;
        _world.Riskuity.AddProject(project, DemoProject.Controls());
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        File.Delete(_setup);
    }

    [Fact]
    public async Task Fetch_EachWorkbook_FailsOnlyForWhatTheWorkbookLacks()
    {
        // Whole files lack the sheets of contractor and program manager; unusable ones are told by their place.
        string[] unusable =
        [
            "attendees-dup", "backslash-names", "badxml", "date-us-text", "dup-heading", "merged-ids", "missing-rel", "missing-sheet-part", "missing-workbook",
            "no-contenttypes", "ole", "pk-garbage", "plain-zip", "shared-index-out", "truncated", "two-rows",
        ];
        using var client = _world.Client();
        foreach (var file in Directory.GetFiles(Folder, "*.xlsx").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            File.Copy(file, _setup, overwrite: true);

            var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order() with { ProjectId = 33, Refresh = true }, default));

            var error = job.Json["error"].ShouldNotBeNull(name);
            ((string?)error["code"]).ShouldBe(unusable.Contains(name) ? "TRANSFORMATION_ERROR" : "MISSING_REQUIRED_DATA", $"{name}: {error.ToJsonString()}");
            if (unusable.Contains(name))
                ((string?)error["details"]!["errors"]![0])!.ShouldMatch("^(sheet|workbook)", name);
        }
    }

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cortap.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "fixtures", "setup-workbooks");
    }
}
