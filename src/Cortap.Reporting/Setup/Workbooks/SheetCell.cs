namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>A cell that has a value, or lacks the one that it should have.</summary>
/// <param name="Text">Its value as text; a date in ISO form; null where there is none.</param>
/// <param name="SerialDate">The date that a number stands for which is not formatted as one.</param>
/// <param name="Warning">Why a cell that looks filled has no value.</param>
/// <param name="Error">Why its value cannot be read.</param>
internal sealed record SheetCell(string? Text, string? SerialDate = null, string? Warning = null, string? Error = null);

/// <summary>A row that has cells.</summary>
/// <param name="Number">From 1, as the spreadsheet program shows it.</param>
/// <param name="Cells">By column, from 1.</param>
internal sealed record SheetRow(int Number, Dictionary<int, SheetCell> Cells)
{
    /// <summary><c>AB12</c></summary>
    public string Reference(int column)
    {
        var letters = "";
        for (var rest = column; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return $"{letters}{Number}";
    }
}
