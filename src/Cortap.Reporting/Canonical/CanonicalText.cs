using System.Buffers;
using System.Text;

namespace Cortap.Reporting.Canonical;

/// <summary>Cleans the texts that enter the canonical document (docs/domain/canonical-model.md, sections 5.3 and 8).</summary>
public static class CanonicalText
{
    // Word's soft breaks of line and page, and Unicode's of line and paragraph. Dropped, they would glue words together.
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\v\f\u0085\u2028\u2029");

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. "\u0085\u2028\u2029", .. Enumerable.Range(0, ' ').Select(code => (char)code).Where(c => c is not ('\t' or '\n')),
         .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code), '\uFFFE', '\uFFFF', .. BidirectionalControls.All]);

    private static readonly string[] Placeholders = ["TBD", "N/A", "City, ST", "Unknown, ST"];

    private static readonly string[] SpreadsheetErrors =
        ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA"];

    /// <summary>
    /// Turns CRLF, CR, VT, FF, NEL, U+2028 and U+2029 into LF, drops what XML 1.0 cannot hold (control characters except tab and LF, lone surrogates, U+FFFE, U+FFFF)
    /// and <see cref="BidirectionalControls"/>, and trims; a text that is blank then is null. Everything else stays.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null)
            return null;
        var cleaned = CleanKeepingBlank(text);
        return cleaned.Length == 0 ? null : cleaned;
    }

    /// <summary>As <see cref="Clean"/>, but a blank text stays a text.</summary>
    public static string CleanKeepingBlank(string text) =>
        text.AsSpan().ContainsAny(Suspects) ? DropSuspects(text).Trim() : text.Trim();

    /// <summary>True for the texts that stand for "not known yet", in any case and with any white space around.</summary>
    public static bool IsPlaceholder(string text) => Placeholders.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>True for what a spreadsheet shows where it has no value, also where somebody pasted it as a text.</summary>
    public static bool IsSpreadsheetError(string text) => SpreadsheetErrors.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The cleaned text, or null when it is blank or a placeholder.</summary>
    public static string? CleanValue(string? text) => Clean(text) is { } value && !IsPlaceholder(value) ? value : null;

    private static string DropSuspects(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (LineBreaks.Contains(c))
            {
                if (c != '\r' || i + 1 == text.Length || text[i + 1] != '\n')
                    result.Append('\n');
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
            }
            else if (!Suspects.Contains(c))
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
