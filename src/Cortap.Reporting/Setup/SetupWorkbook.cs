using System.Text;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Cortap.Reporting.Setup;

/// <summary>Project setup as an Excel workbook: an empty one to fill in, and the JSON form of a filled one.</summary>
public static class SetupWorkbook
{
    private const long MaxCharactersInPart = 64 * 1024 * 1024;
    private const string InstructionsSheet = "Instructions";

    /// <summary>A workbook with all sheets and headings and no rows.</summary>
    public static byte[] CreateTemplate()
    {
        using var stream = new MemoryStream();
        using (var workbook = SpreadsheetDocument.Create(stream, DocumentFormat.OpenXml.SpreadsheetDocumentType.Workbook))
        {
            var main = workbook.AddWorkbookPart();
            main.Workbook = new Workbook(new Sheets());
            AddSheet(main, InstructionsSheet, SetupSheets.Instructions.Select(line => new[] { line }));
            foreach (var sheet in SetupSheets.All)
                AddSheet(main, sheet.Name, [[SetupEntry.ProjectId, .. sheet.Columns]]);
        }

        return stream.ToArray();
    }

    /// <summary>The setup document in its JSON form; sheets that are absent count as empty, unknown ones are ignored.</summary>
    internal static byte[] ToJson(byte[] workbook)
    {
        using var stream = new MemoryStream(workbook, writable: false);
        var settings = new OpenSettings { MaxCharactersInPart = MaxCharactersInPart };
        using var document = SpreadsheetDocument.Open(stream, isEditable: false, settings);
        var projects = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var sheet in SetupSheets.All)
        {
            foreach (var row in SheetRows.Read(document, sheet.Name))
                AddRow(sheet, row, projects);
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["projects"] = new JsonArray([.. projects.Values]) }.ToJsonString());
    }

    private static void AddRow(SetupSheet sheet, Dictionary<string, string> row, Dictionary<string, JsonObject> projects)
    {
        var projectId = row.GetValueOrDefault(SetupEntry.ProjectId, "");
        if (!projects.TryGetValue(projectId, out var project))
            projects.Add(projectId, project = new JsonObject { [SetupEntry.ProjectId] = projectId });

        var values = new JsonObject(row
            .Where(cell => cell.Key != SetupEntry.ProjectId && !(sheet == SetupSheets.Subrecipients && cell.Key == SetupSheets.Program))
            .Select(cell => KeyValuePair.Create(cell.Key, (JsonNode?)JsonValue.Create(cell.Value))));
        if (sheet == SetupSheets.Subrecipients)
            List(Object(project, sheet.Member), row.GetValueOrDefault(SetupSheets.Program, "")).Add((JsonNode)values);
        else if (sheet.IsList)
            List(project, sheet.Member).Add((JsonNode)values);
        else
            project[sheet.Member] = values;
    }

    private static JsonArray List(JsonObject parent, string name)
    {
        if (parent[name] is JsonArray existing)
            return existing;
        var created = new JsonArray();
        parent[name] = created;
        return created;
    }

    private static JsonObject Object(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject existing)
            return existing;
        var created = new JsonObject();
        parent[name] = created;
        return created;
    }

    private static void AddSheet(WorkbookPart main, string name, IEnumerable<string[]> rows)
    {
        var part = main.AddNewPart<WorksheetPart>();
        part.Worksheet = new Worksheet(new SheetData(rows.Select(Row)));
        var sheets = main.Workbook.Sheets!;
        sheets.AppendChild(new Sheet { Name = name, SheetId = (uint)sheets.ChildElements.Count + 1, Id = main.GetIdOfPart(part) });
    }

    private static Row Row(string[] texts) =>
        new(texts.Select(text => new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) }));
}
