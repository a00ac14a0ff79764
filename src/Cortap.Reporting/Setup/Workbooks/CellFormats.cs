using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>The number formats of a workbook's cells: which of them are dates, and which pad with zeros.</summary>
internal sealed partial class CellFormats
{
    private static readonly FrozenSet<int> BuiltInDates =
        Enumerable.Range(14, 9).Concat(Enumerable.Range(27, 10)).Concat(Enumerable.Range(45, 3)).Concat(Enumerable.Range(50, 9)).ToFrozenSet();

    /// <summary>Spreadsheet programs allow some hundreds of formats, of so many characters, and 65,490 styles.</summary>
    private const int MaxFormats = 5_000;
    private const int MaxCode = 255;
    private const int MaxStyles = 65_536;

    private readonly Dictionary<int, (bool IsDate, int MinDigits)> _formats = [];
    private readonly List<int> _styles = [];

    public static CellFormats Read(WorkbookPackage package, string? part)
    {
        var formats = new CellFormats();
        if (part is null)
            return formats;
        package.Read(part, reader =>
        {
            // Formats of conditional formatting have numbers of their own.
            var list = "";
            while (reader.Next())
            {
                if (reader is { Depth: 1, LocalName: "cellXfs" or "numFmts" })
                    list = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false } ? reader.LocalName : "";
                else if (reader is { NodeType: XmlNodeType.Element, Depth: 2, LocalName: "numFmt" } && list == "numFmts" && Integer(reader, "numFmtId") is { } id)
                    formats.Add(id, reader.GetAttribute("formatCode") ?? "");
                else if (reader is { NodeType: XmlNodeType.Element, Depth: 2, LocalName: "xf" } && list == "cellXfs" && formats._styles.Count < MaxStyles)
                    formats._styles.Add(Integer(reader, "numFmtId") ?? 0);
            }
        });
        return formats;
    }

    /// <param name="style">The cell's attribute <c>s</c>.</param>
    public bool IsDate(string? style)
    {
        var id = FormatOf(style);
        return _formats.TryGetValue(id, out var format) ? format.IsDate : BuiltInDates.Contains(id);
    }

    /// <summary>The least number of digits that the style shows, <c>5</c> for the format <c>00000</c>; 1 for most.</summary>
    /// <param name="style">The cell's attribute <c>s</c>.</param>
    public int MinDigits(string? style) => _formats.TryGetValue(FormatOf(style), out var format) ? format.MinDigits : 1;

    // Once for each format: there may be as many cells as there are.
    private void Add(int id, string code)
    {
        if (code.Length <= MaxCode && _formats.Count < MaxFormats)
        {
            _formats[id] = (
                DateLetters().IsMatch(Literals().Replace(code.Split(';')[0], "")),
                code.Length is > 1 and < 20 && code.All(letter => letter == '0') ? code.Length : 1);
        }
    }

    private int FormatOf(string? style) =>
        int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _styles.Count ? _styles[index] : 0;

    private static int? Integer(PartReader reader, string name) =>
        int.TryParse(reader.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Quoted, escaped, padding and filling characters, and brackets that are no elapsed time.</summary>
    [GeneratedRegex("\"[^\"]*\"|\\\\.|_.|\\*.|\\[(?!(?:h+|m+|s+)\\])[^\\]]*\\]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Literals();

    [GeneratedRegex("[ymdhs]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DateLetters();
}
