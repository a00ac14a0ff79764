using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Cortap.Reporting.Setup;

/// <summary>Reads the rows of a sheet as texts by heading.</summary>
internal static class SheetRows
{
    /// <summary>The rows below the heading row that have a value, each with the columns that have one.</summary>
    public static IEnumerable<Dictionary<string, string>> Read(SpreadsheetDocument document, string sheetName)
    {
        var main = document.WorkbookPart;
        var sheet = main?.Workbook.Descendants<Sheet>()
            .FirstOrDefault(sheet => sheetName.Equals(sheet.Name?.Value, StringComparison.OrdinalIgnoreCase));
        if (main is null || sheet?.Id?.Value is not { } id || main.GetPartById(id) is not WorksheetPart part)
            yield break;

        var items = main.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>() ?? [];
        var shared = items.Select(item => item.InnerText).ToList();
        Dictionary<int, string>? headings = null;
        foreach (var row in part.Worksheet.Descendants<Row>())
        {
            var cells = Cells(row, shared);
            if (headings is null)
            {
                headings = cells.ToDictionary(cell => cell.Key, cell => cell.Value.Trim());
                continue;
            }

            var values = cells.Where(cell => headings.ContainsKey(cell.Key)).ToList();
            if (values.Count > 0)
                yield return values.ToDictionary(cell => headings[cell.Key], cell => Date(headings[cell.Key], cell.Value));
        }
    }

    private static Dictionary<int, string> Cells(Row row, List<string> shared)
    {
        var cells = new Dictionary<int, string>();
        var next = 0;
        foreach (var cell in row.Elements<Cell>())
        {
            next = cell.CellReference?.Value is { } reference ? Column(reference) : next + 1;
            if (Text(cell, shared) is { } text && !string.IsNullOrWhiteSpace(text))
                cells[next] = text;
        }

        return cells;
    }

    private static string? Text(Cell cell, List<string> shared)
    {
        if (cell.DataType?.Value == CellValues.InlineString)
            return cell.InlineString?.InnerText;
        var value = cell.CellValue?.Text;
        var isShared = cell.DataType?.Value == CellValues.SharedString
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shared.Count;
        return isShared ? shared[int.Parse(value!, CultureInfo.InvariantCulture)] : value;
    }

    /// <summary>One for A, 27 for AA.</summary>
    private static int Column(string reference) =>
        reference.TakeWhile(char.IsAsciiLetterUpper).Aggregate(0, (column, letter) => (column * 26) + (letter - 'A' + 1));

    /// <summary>Excel keeps a date as a number of days.</summary>
    private static string Date(string heading, string value) =>
        heading.EndsWith("_date", StringComparison.Ordinal)
        && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days is > 0 and < 2_958_466
            ? DateTime.FromOADate(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : value;
}
