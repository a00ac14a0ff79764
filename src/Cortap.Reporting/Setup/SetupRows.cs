using System.Text.RegularExpressions;
using Cortap.Reporting.Setup.Workbooks;

namespace Cortap.Reporting.Setup;

/// <summary>Finds the headings of a setup sheet and the rows below them.</summary>
internal static partial class SetupRows
{
    /// <summary>Titles and remarks may stand above the headings, in the first rows that are filled.</summary>
    private const int RowsWithHeadings = 20;

    /// <summary>No name that is looked for is nearly as long, whatever separates its words.</summary>
    private const int MaxName = 255;

    /// <summary>Names in the one form that they are compared in: <c>Project Info</c> is <c>project_info</c>.</summary>
    public static string Normalize(string name) => name.Length > MaxName ? name : Separators().Replace(name.Trim(), "_").ToLowerInvariant();

    /// <summary>The rows that have a value below a heading.</summary>
    /// <param name="sheet">What the sheet is.</param>
    /// <param name="name">What the workbook calls it.</param>
    /// <param name="rows">Its filled rows.</param>
    /// <param name="workbook">Where findings about the headings go.</param>
    public static IEnumerable<SetupRow> Read(SetupSheet sheet, string name, IReadOnlyList<SheetRow> rows, SetupFindings workbook)
    {
        if (rows.Count == 0)
            return [];
        var first = rows.Take(RowsWithHeadings).Index()
            .FirstOrDefault(row => row.Item.Cells.Values.Any(cell => Normalize(cell.Text ?? "") == SetupEntry.ProjectId), (Index: -1, Item: rows[0]));
        if (first.Index < 0)
        {
            workbook.Error($"sheet {name}", $"has no headings: one of its first rows must hold {SetupEntry.ProjectId}, {string.Join(", ", sheet.Columns)}");
            return [];
        }

        var headings = Headings(sheet, name, first.Item, workbook);
        return from row in rows.Skip(first.Index + 1)
               where headings.Values.Any(row.Cells.ContainsKey)
               select new SetupRow(sheet, name, WithDates(row, headings), headings);
    }

    private static Dictionary<string, int> Headings(SetupSheet sheet, string name, SheetRow row, SetupFindings workbook)
    {
        var headings = new Dictionary<string, int>(StringComparer.Ordinal);
        // Whose heading cannot be read is a column that nobody would miss.
        foreach (var (column, cell) in row.Cells.Where(cell => cell.Value.Text is null))
        {
            var place = $"sheet {name}, row {row.Number}, heading (cell {row.Reference(column)})";
            if (cell.Error is { } error)
                workbook.Error(place, error);
            if (cell.Warning is { } warning)
                workbook.Warn(place, warning);
        }

        foreach (var columns in row.Cells.Where(cell => cell.Value.Text is not null).OrderBy(cell => cell.Key)
            .GroupBy(cell => Normalize(cell.Value.Text!), cell => cell.Key))
        {
            var place = $"sheet {name}, row {row.Number}, {columns.Key} (cell {string.Join(", ", columns.Select(row.Reference))})";
            if (!sheet.Knows(columns.Key))
                workbook.Warn(place, "is not a heading of project setup; the column is ignored");
            else if (columns.Count() > 1)
                workbook.Error(place, "is a heading twice; keep one of the columns");
            if (sheet.Knows(columns.Key))
                headings.Add(columns.Key, columns.First());
        }

        return headings;
    }

    /// <summary>A number below a heading that asks for a date is one, formatted or not.</summary>
    private static SheetRow WithDates(SheetRow row, Dictionary<string, int> headings)
    {
        foreach (var (heading, column) in headings)
        {
            if (heading.EndsWith("_date", StringComparison.Ordinal) && row.Cells.GetValueOrDefault(column) is { SerialDate: { } date } cell)
                row.Cells[column] = cell with { Text = date };
        }

        return row;
    }

    [GeneratedRegex(@"[\s_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
