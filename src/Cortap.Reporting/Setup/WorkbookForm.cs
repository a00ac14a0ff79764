using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Setup.Workbooks;

namespace Cortap.Reporting.Setup;

/// <summary>
/// The JSON form of a filled workbook, with the places in the workbook of what the JSON form holds. Sheets that are absent count as empty,
/// unknown ones are ignored.
/// </summary>
internal sealed class WorkbookForm
{
    /// <summary>What a finding about the workbook as a whole begins with.</summary>
    public const string Whole = "workbook";

    // Read by ourselves; escapes would take up to twice the room of the text.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<long, Project> _projects = [];
    private readonly Dictionary<string, SetupRow> _rows = new(StringComparer.Ordinal);

    /// <summary>The errors in <see cref="Unassigned"/> by sheet: projects may be as many as they.</summary>
    private readonly Dictionary<SetupSheet, List<SetupFinding>> _unassigned = [];

    private WorkbookForm()
    {
    }

    /// <summary>Findings that concern all projects.</summary>
    public SetupFindings Shared { get; } = new();

    /// <summary>Findings about rows whose project is not known.</summary>
    public SetupFindings Unassigned { get; } = new();

    /// <summary>The document <c>{"projects": [ … ]}</c>.</summary>
    public byte[] Json => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["projects"] = new JsonArray([.. _projects.Values.Select(project => project.Json)]) }, Compact);

    /// <exception cref="WorkbookException">The bytes are no workbook, or one that cannot be read.</exception>
    public static WorkbookForm Read(byte[] content)
    {
        using var workbook = Workbook.Open(content);
        var form = new WorkbookForm();
        var found = new HashSet<SetupSheet>();
        foreach (var (name, isHidden) in workbook.Sheets)
        {
            if (SetupSheets.All.FirstOrDefault(sheet => SetupRows.Normalize(sheet.Name) == SetupRows.Normalize(name)) is not { } sheet)
            {
                if (name != SetupSheets.InstructionsSheet)
                    form.Shared.Warn($"sheet {name}", $"is not one of {SetupSheets.Names} and is ignored");
                continue;
            }

            if (!found.Add(sheet))
            {
                form.Shared.Error($"sheet {name}", $"is a second sheet {sheet.Name}; keep one of them");
                continue;
            }

            if (isHidden)
                form.Shared.Warn($"sheet {name}", "is hidden, and is read all the same");
            foreach (var row in SetupRows.Read(sheet, name, workbook.ReadSheet(name), form.Shared))
                form.Add(row);
        }

        if (found.Count == 0)
            throw new WorkbookException($"it has none of the sheets {SetupSheets.Names}; `cortap setup template` writes a workbook that has them");
        return form;
    }

    /// <summary>The findings about the rows of one of its projects.</summary>
    public SetupFindings Of(long projectId) => _projects[projectId].Findings;

    /// <summary>What <see cref="Unassigned"/> has about rows that may be one of its projects': they lie on sheets on which it has none.</summary>
    public IEnumerable<SetupFinding> UnassignedOf(long projectId) =>
        _unassigned.Where(sheet => !_projects[projectId].Json.ContainsKey(sheet.Key.Member)).SelectMany(sheet => sheet.Value);

    /// <summary>Where in the workbook a path of the JSON form lies: sheet, row, heading and cell; a place is returned as it is.</summary>
    public string PlaceOf(string path)
    {
        if (path == "$")
            return Whole;
        var dot = path.LastIndexOf('.');
        if (dot < 0 || !path.StartsWith("projects[", StringComparison.Ordinal))
            return path;
        var (parent, name) = (path[..dot], path[(dot + 1)..]);
        if (_rows.TryGetValue(parent, out var row))
            return row.Place(name);
        return parent.Split('.') is [var project, var member]
            && SetupSheets.All.FirstOrDefault(sheet => sheet.Member == member) is { } absent && _rows.TryGetValue(project, out row)
                ? $"sheet {absent.Name}, project {row.ProjectId}, {name}"
                : path;
    }

    /// <summary>Where in the workbook a path of one project's entry lies; null where setup has no such thing.</summary>
    /// <param name="projectId">The project, which the workbook may not list.</param>
    /// <param name="entry">Path of its entry; null where it has none.</param>
    /// <param name="path">Path in the entry.</param>
    public string? PlaceOf(long projectId, string? entry, string path)
    {
        if (entry is not null && PlaceOf($"{entry}.{path}") is var place && place != $"{entry}.{path}")
            return place;
        return path.Split('.') is [var member, var name] && SetupSheets.All.FirstOrDefault(sheet => sheet.Member == member) is { } sheet
            ? $"sheet {sheet.Name}, project {projectId}, {name}"
            : null;
    }

    private void Add(SetupRow row)
    {
        if (row.ProjectId is not { } id)
        {
            // A person whose row names no project may be anybody's, and no report must lack him silently.
            var findings = row.Sheet.IsList ? Shared : Unassigned;
            findings.Error(row.Place(SetupEntry.ProjectId), row.NoProject);
            if (row.Sheet.IsList)
                return;
            if (!_unassigned.TryGetValue(row.Sheet, out var onSheet))
                _unassigned[row.Sheet] = onSheet = [];
            onSheet.Add(findings.Errors[^1]);
            return;
        }

        if (!_projects.TryGetValue(id, out var project))
        {
            var created = string.Create(CultureInfo.InvariantCulture, $"projects[{_projects.Count}]");
            _projects.Add(id, project = new Project(created, new JsonObject { [SetupEntry.ProjectId] = id }, new SetupFindings()));
            _rows.Add(created, row);
        }

        row.Report(project.Findings);
        // Rows of blanks and placeholders are none, so that those of the canonical document have the same numbers.
        if (row.Sheet.IsList && row.Texts.All(text => CanonicalText.CleanValue(text.Value) is null))
            return;
        var values = new JsonObject(row.Texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)JsonValue.Create(text.Value))));
        if (row.Sheet == SetupSheets.Subrecipients)
            AddSubrecipient(project, row, values);
        else if (row.Sheet.IsList)
            Append(project.Json, row, values, $"{project.Path}.{row.Sheet.Member}", row.Sheet.Member);
        else if (project.Json.TryAdd(row.Sheet.Member, values))
            _rows.Add($"{project.Path}.{row.Sheet.Member}", row);
        else
            project.Findings.Error(row.Place(SetupEntry.ProjectId), $"lists project {id} a second time");
    }

    private void AddSubrecipient(Project project, SetupRow row, JsonObject values)
    {
        var program = values[SetupSheets.Program]?.GetValue<string>().Trim() ?? "";
        values.Remove(SetupSheets.Program);
        if (!SetupSheets.Programs.Contains(program))
        {
            project.Findings.Error(row.Place(SetupSheets.Program), $"must be one of {string.Join(", ", SetupSheets.Programs)}");
            return;
        }

        project.Json.TryAdd(row.Sheet.Member, new JsonObject());
        Append(project.Json[row.Sheet.Member]!.AsObject(), row, values, $"{project.Path}.{row.Sheet.Member}.{program}", program);
    }

    private void Append(JsonObject parent, SetupRow row, JsonObject values, string path, string name)
    {
        parent.TryAdd(name, new JsonArray());
        var list = parent[name]!.AsArray();
        _rows.Add(string.Create(CultureInfo.InvariantCulture, $"{path}[{list.Count}]"), row);
        list.Add((JsonNode)values);
    }

    private sealed record Project(string Path, JsonObject Json, SetupFindings Findings);
}
