using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>Texts and numbers as a workbook's cells hold them.</summary>
internal static partial class CellText
{
    /// <summary>What a cell can hold.</summary>
    public const int MaxLength = 32_767;

    public const string TooLong = "it holds a text that is longer than a cell can hold";

    /// <summary>
    /// The text of an element with runs (<c>si</c>, <c>is</c>) on whose start the reader stands, without phonetic guides; the reader
    /// stands on its end afterwards.
    /// </summary>
    public static string ReadRuns(PartReader reader)
    {
        if (reader.IsEmptyElement)
            return "";
        var end = reader.Depth;
        var guide = -1;
        var text = new StringBuilder();
        var isText = false;
        while (reader.Next() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == end))
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.IsEmptyElement:
                    break;
                case XmlNodeType.Element when guide < 0 && reader.LocalName == "rPh":
                    guide = reader.Depth;
                    break;
                case XmlNodeType.Element:
                    // An extension lies deeper than the text of a run.
                    isText = guide < 0 && reader.LocalName == "t" && reader.Depth <= end + 2;
                    break;
                case XmlNodeType.EndElement:
                    isText = false;
                    guide = reader.Depth == guide ? -1 : guide;
                    break;
                default:
                    if (isText)
                        reader.AppendText(text);
                    break;
            }
        }

        return Decode(text.ToString());
    }

    /// <summary>Resolves <c>_xHHHH_</c>, by which workbooks write characters that XML cannot hold, and cleans the result.</summary>
    /// <exception cref="WorkbookException">No cell can hold so much.</exception>
    public static string Decode(string text)
    {
        var decoded = Escape().Replace(text, match => ((char)Convert.ToUInt16(match.Groups[1].Value, 16)).ToString());
        return decoded.Length <= MaxLength ? CanonicalText.CleanKeepingBlank(decoded) : throw new WorkbookException(TooLong);
    }

    /// <summary>
    /// A number as a spreadsheet shows it: fifteen significant digits, without exponent. Null for what is no number.
    /// </summary>
    public static string? Number(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return null;
        return Math.Abs(number) < 1e28
            ? decimal.Parse(number.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture)
            : number.ToString("G15", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
