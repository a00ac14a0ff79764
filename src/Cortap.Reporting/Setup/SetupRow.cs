using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Setup.Workbooks;

namespace Cortap.Reporting.Setup;

/// <summary>A row of a setup sheet below its headings.</summary>
/// <param name="Sheet">What the sheet is.</param>
/// <param name="SheetName">What the workbook calls it.</param>
/// <param name="Source">The row as it lies in the workbook.</param>
/// <param name="Headings">The columns that are read, by heading.</param>
internal sealed record SetupRow(SetupSheet Sheet, string SheetName, SheetRow Source, IReadOnlyDictionary<string, int> Headings)
{
    /// <summary>The project that the row is about; null where the cell holds no id.</summary>
    public long? ProjectId { get; } =
        Source.Cells.GetValueOrDefault(Headings[SetupEntry.ProjectId])?.Text is { } text
        && long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : null;

    /// <summary>What is wrong with a row without a project.</summary>
    public string NoProject =>
        Source.Cells.GetValueOrDefault(Headings[SetupEntry.ProjectId]) is { } cell && (cell.Error ?? cell.Warning) is { } cause
            ? $"{SetupEntry.NoProjectId}, but {cause}"
            : SetupEntry.NoProjectId;

    public string? Text(string heading) => Source.Cells.GetValueOrDefault(Headings[heading])?.Text;

    /// <summary>The row's texts by heading, without the project id.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts =>
        from heading in Headings.Keys
        where heading != SetupEntry.ProjectId
        let text = Text(heading)
        where text is not null
        select KeyValuePair.Create(heading, text);

    /// <summary><c>sheet Project_Info, row 2, report_date (cell J2)</c>, under the heading that the workbook has for it.</summary>
    public string Place(string heading)
    {
        var there = Sheet.HeadingsOf(heading).Where(Headings.ContainsKey).ToList();
        var found = there.Find(name => CanonicalText.CleanValue(Text(name)) is not null) ?? there.FirstOrDefault() ?? heading;
        return $"sheet {SheetName}, row {Source.Number}, {found}" + (Headings.TryGetValue(found, out var column) ? $" (cell {Source.Reference(column)})" : "");
    }

    /// <summary>Notes the cells whose values cannot be had.</summary>
    public void Report(SetupFindings findings)
    {
        foreach (var (heading, column) in Headings)
        {
            var cell = Source.Cells.GetValueOrDefault(column);
            if (cell?.Error is { } error)
                findings.Error(Place(heading), error);
            if (cell?.Warning is { } warning)
                findings.Warn(Place(heading), warning);
        }
    }
}
