using System.Globalization;
using System.Xml;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>Reads the cells of worksheets. What all sheets of a workbook may hold together is bounded.</summary>
/// <param name="sharedStrings">The workbook's table of texts.</param>
/// <param name="formats">The workbook's cell formats.</param>
/// <param name="isDate1904">Days count from 1904, as on old Macintoshes.</param>
internal sealed class SheetReader(List<string> sharedStrings, CellFormats formats, bool isDate1904)
{
    private const int MaxCells = 200_000;
    private const int MaxCharacters = 4 * 1024 * 1024;
    private const int MaxColumn = 16_384;
    private const int MaxRow = 1_048_576;
    private const int Days1904 = 1462;
    private const int EndOfTime = 2_958_466;

    /// <summary>Of rows and merged ranges below the sheet; extensions of other programs lie deeper, where elements may have the same names.</summary>
    private const int ItemDepth = 2;

    /// <summary>The year 1927: a smaller number that is not formatted as a date is a year or a count, and no day of a review.</summary>
    private const int LeastUnformattedDay = 10_000;

    /// <summary>Has one digit more than spreadsheets keep.</summary>
    private const double LeastCutNumber = 1e15;

    /// <summary>The longest error of spreadsheet programs has half as many characters.</summary>
    private const int MaxError = 40;

    /// <summary>The spreadsheet's calendar has a February 29, 1900, which there was not.</summary>
    private const int FirstRealDay = 60;

    /// <summary>A whole date, with or without a time: half of one would be completed from today's.</summary>
    private static readonly string[] IsoFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private int _cells;
    private long _characters;

    public List<SheetRow> Read(PartReader reader)
    {
        var rows = new List<SheetRow>();
        var merged = new List<(int Column, int First, int Last)>();
        var number = 0;
        while (reader.Next())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != ItemDepth)
                continue;
            if (reader.LocalName == "row")
            {
                number = Integer(reader.GetAttribute("r")) ?? number + 1;
                if (!reader.IsEmptyElement && ReadRow(reader) is { Count: > 0 } cells)
                    rows.Add(number is >= 1 and <= MaxRow ? new SheetRow(number, cells) : throw new WorkbookException($"a row has a number that is not from 1 to {MaxRow}"));
            }
            else if (reader.LocalName == "mergeCell" && Merged(reader.GetAttribute("ref")) is { } range && merged.Count < MaxCells)
            {
                merged.Add(range);
            }
        }

        rows = [.. rows.OrderBy(row => row.Number)];
        Spread(rows, merged);
        return rows;
    }

    /// <summary>A date in ISO form; null where the number is none.</summary>
    private string? Date(double serial)
    {
        var days = isDate1904 ? serial + Days1904 : serial;
        if (days is < 0 or >= EndOfTime)
            return null;
        if (days < 1)
            return ToSecond(DateTime.FromOADate(days)).ToString("HH:mm", CultureInfo.InvariantCulture);
        var date = ToSecond(DateTime.FromOADate(days < FirstRealDay ? days + 1 : days));
        return date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Sums of days and times end a little before a whole day, and show as that one.</summary>
    private static DateTime ToSecond(DateTime time) =>
        new((Math.Min(time.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerSecond) + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);

    private Dictionary<int, SheetCell> ReadRow(PartReader reader)
    {
        var cells = new Dictionary<int, SheetCell>();
        var end = reader.Depth;
        var column = 0;
        while (reader.Next() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == end))
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "c" } || reader.Depth != end + 1)
                continue;
            column = Column(reader.GetAttribute("r")) ?? column + 1;
            if (!reader.IsEmptyElement && ReadCell(reader) is { } cell)
                Add(cells, column <= MaxColumn ? column : throw new WorkbookException("a cell has a column that is not from A to XFD"), cells.ContainsKey(column) ? new SheetCell(null, Error: "is in the file twice; type the value again and save") : cell);
        }

        return cells;
    }

    private void Add(Dictionary<int, SheetCell> cells, int column, SheetCell cell)
    {
        if (cell.Text?.Length > CellText.MaxLength)
            throw new WorkbookException(CellText.TooLong);
        _characters += cell.Text?.Length ?? 0;
        if (++_cells > MaxCells || _characters > MaxCharacters)
            throw new WorkbookException($"it holds more than {MaxCells:N0} filled cells or {MaxCharacters / 1024 / 1024} million characters");
        cells[column] = cell;
    }

    private SheetCell? ReadCell(PartReader reader)
    {
        var type = reader.GetAttribute("t");
        var style = reader.GetAttribute("s");
        var end = reader.Depth;
        var isFormula = false;
        string? value = null;
        string? inline = null;
        while (reader.Next() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == end))
        {
            if (reader.Depth != end + 1)
                continue;
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "v" })
                value = reader.ReadText();
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "is" })
                inline = CellText.ReadRuns(reader);
            else
                isFormula |= reader is { NodeType: XmlNodeType.Element, LocalName: "f" };
        }

        // The stored value of a formula that gives an empty text is one.
        if (isFormula && (value is null || (value.Length == 0 && type != "str")))
            return new SheetCell(null, Warning: "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program");
        return type == "inlineStr" ? Filled(inline ?? value) : Cell(type, style, value);
    }

    private SheetCell? Cell(string? type, string? style, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        switch (type)
        {
            case "s":
                return Integer(value) is { } index && index < sharedStrings.Count
                    ? Filled(sharedStrings[index])
                    : new SheetCell(null, Error: "refers to a text that the workbook does not have; type the value again and save");
            case "str":
                return Filled(CellText.Decode(value));
            case "b":
                return new SheetCell(value.Trim() is "1" || string.Equals(value.Trim(), "true", StringComparison.OrdinalIgnoreCase) ? "TRUE" : "FALSE");
            case "e":
                return Failed(value);
            case "d":
                return new SheetCell(IsoDate(value));
            default:
                return Number(style, value);
        }
    }

    private SheetCell Number(string? style, string value)
    {
        if (CellText.Number(value) is not { } text)
            return new SheetCell(value);
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (Math.Abs(number) >= LeastCutNumber && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole) && whole != decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            return new SheetCell(null, Error: "is a number of more than 15 digits, of which a spreadsheet keeps 15; format the cell as text and type it again");
        if (!formats.IsDate(style))
            return new SheetCell(text.PadLeft(formats.MinDigits(style), '0'), number < LeastUnformattedDay ? null : Date(number));
        return Date(number) is { } date ? new SheetCell(date) : new SheetCell(null, Error: $"is formatted as a date, but {text} is none");
    }

    /// <summary>The day as it is written, in whatever zone: it is what people see in the cell.</summary>
    private static string IsoDate(string value) =>
        DateTimeOffset.TryParseExact(value.Trim(), IsoFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.TimeOfDay == TimeSpan.Zero
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : value.Trim();

    private static SheetCell? Filled(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : CanonicalText.IsSpreadsheetError(text) ? Failed(text.Trim()) : new SheetCell(text);

    private static SheetCell Failed(string error) =>
        new(null, Warning: $"holds the error {OneLine.Of(error[..Math.Min(error.Length, MaxError)])} and counts as empty");

    /// <summary>A merged cell shows its value for each of its rows.</summary>
    private void Spread(List<SheetRow> rows, List<(int Column, int First, int Last)> merged)
    {
        if (merged.Count == 0)
            return;
        var byNumber = new Dictionary<int, SheetRow>();
        foreach (var row in rows)
            byNumber.TryAdd(row.Number, row);
        var ordered = byNumber.Keys.Order().ToList();
        foreach (var (column, first, last) in merged)
        {
            if (!byNumber.TryGetValue(first, out var source) || !source.Cells.TryGetValue(column, out var cell))
                continue;
            for (var index = ordered.BinarySearch(first) + 1; index < ordered.Count && ordered[index] <= last; index++)
                Add(byNumber[ordered[index]].Cells, column, cell);
        }
    }

    private static (int Column, int First, int Last)? Merged(string? reference)
    {
        var corners = reference?.Split(':') ?? [];
        return corners.Length == 2 && Column(corners[0]) is { } column && Row(corners[0]) is { } first && Row(corners[1]) is { } last && last > first
            ? (column, first, last)
            : null;
    }

    /// <summary>One for A, 27 for AA.</summary>
    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var letter in reference.AsSpan())
        {
            if (!char.IsAsciiLetter(letter) || column > MaxColumn)
                break;
            column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
        }

        return column == 0 ? null : column;
    }

    private static int? Row(string reference) => Integer(reference.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));

    private static int? Integer(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
