using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Reporting.Setup;
using Cortap.Simulators.Demo;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

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

    [Fact]
    public async Task Fetch_CellWithAnError_IsWarnedOfByItsPlace()
    {
        using var client = _world.Client();
        File.Copy(Path.Combine(Folder, "error-cell.xlsx"), _setup, overwrite: true);

        var job = await client.SubmitAsync(_world.Order() with { ProjectId = 33, Refresh = true }, default);
        await _world.SettledAsync(client, job);
        await _world.StopServiceAsync();

        var line = _world.Logs.Split('\n').Single(line => line.Contains("The project setup is used as it is", StringComparison.Ordinal));
        line.ShouldMatch("sheet Project_Info, row 2, [a-z_]+ \\(cell [A-Z]+2\\): holds the error #");
    }

    [Fact]
    public async Task EachAddress_WorkbookThatBreaksTheSchema_NamesThePlace()
    {
        const string place = "sheet Project_Info, row 2, region_number (cell B2): must be an integer from 1 to 10, but is 11";
        File.WriteAllBytes(_setup, Fill(new()
        {
            ["Project_Info"] = ["33", "11", "TR", "Harbor Valley", "HV", "Harbor Valley, WA", "9101", null, "FY2026", "2026-03-15", "2026-03-19", null, "virtual", "2026-05-08"],
            ["Contractors"] = ["33", "Avery", "Firm", "(202) 555-0110", "avery@example.com"],
            ["FTA_PM"] = ["33", "Kim", "Engineer", "202-555-0120", "kim@example.org"],
        }));
        var token = _world.Mint.Mint();
        using var client = _world.Client();

        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order() with { ProjectId = 33, Refresh = true }, default));
        var check = await _world.SendAsync(
            HttpMethod.Post, "api/v1/validate-data", token, new JsonObject { ["project_id"] = 33, ["report_type"] = "draft_audit_report" });
        var dryRun = await _world.SendAsync(HttpMethod.Post, "api/v1/batches", token, new JsonObject
        {
            ["project_ids"] = new JsonArray(33),
            ["report_type"] = "draft_audit_report",
            ["callback_url"] = _world.Order().CallbackUrl.ToString(),
            ["dry_run"] = true,
        });

        job.Json["error"]!["details"]!["errors"]!.AsArray().Select(error => (string?)error).ShouldBe([place]);
        ((string?)job.Json["error"]!["message"])!.ShouldContain(place);
        ((string?)check.Json!["errors"]!.AsArray().Single()).ShouldBe(place);
        ((string?)dryRun.Json!["projects"]![0]!["errors"]!.AsArray().Single()).ShouldBe(place);
    }

    /// <summary>The template's sheets with a row each.</summary>
    private static byte[] Fill(Dictionary<string, string?[]> rows)
    {
        using var stream = new MemoryStream();
        stream.Write(SetupWorkbook.CreateTemplate());
        using (var workbook = SpreadsheetDocument.Open(stream, isEditable: true))
        {
            var main = workbook.WorkbookPart!;
            foreach (var (name, row) in rows)
            {
                var sheet = main.Workbook.Descendants<Sheet>().Single(sheet => sheet.Name == name);
                ((WorksheetPart)main.GetPartById(sheet.Id!.Value!)).Worksheet.GetFirstChild<SheetData>()!
                    .AppendChild(new Row(row.Select(text => new Cell { DataType = CellValues.String, CellValue = new CellValue(text ?? "") })));
            }
        }

        return stream.ToArray();
    }

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cortap.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "fixtures", "setup-workbooks");
    }
}
