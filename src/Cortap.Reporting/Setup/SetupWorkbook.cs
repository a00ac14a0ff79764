using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Cortap.Reporting.Setup;

/// <summary>An Excel workbook to fill in with project setup.</summary>
public static class SetupWorkbook
{
    /// <summary>A workbook with all sheets and headings and no rows.</summary>
    public static byte[] CreateTemplate()
    {
        using var stream = new MemoryStream();
        using (var workbook = SpreadsheetDocument.Create(stream, DocumentFormat.OpenXml.SpreadsheetDocumentType.Workbook))
        {
            var main = workbook.AddWorkbookPart();
            main.Workbook = new Workbook(new Sheets());
            AddSheet(main, SetupSheets.InstructionsSheet, SetupSheets.Instructions.Select(line => new[] { line }));
            foreach (var sheet in SetupSheets.All)
                AddSheet(main, sheet.Name, [[SetupEntry.ProjectId, .. sheet.Columns]]);
        }

        return stream.ToArray();
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
