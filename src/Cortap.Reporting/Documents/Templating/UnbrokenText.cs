using System.Text.RegularExpressions;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>
/// Keeps on one line what is read as one sign: deficiency codes, award and telephone numbers (<c>P11-1</c>, <c>(202) 555-0120</c>), amounts
/// such as <c>$2.5 million</c> and citations such as <c>49 CFR 625.25</c>. Their hyphens become U+2011, which is written as Word's own no-break
/// hyphen, their blanks no-break spaces.
/// </summary>
internal static partial class UnbrokenText
{
    public const char Hyphen = '\u2011';

    // Longer ones would not fit a column and are better broken.
    private const int MaxLength = 30;
    private const string NoBreakSpace = "\u00A0";

    public static string Bind(string text)
    {
        text = Citation().Replace(text, citation => citation.Value.Replace(" ", NoBreakSpace, StringComparison.Ordinal));
        if (!text.AsSpan().ContainsAny('-', '$'))
        {
            return text;
        }

        text = PhonePrefix().Replace(text, "$1" + NoBreakSpace);
        text = Amount().Replace(text, "$1" + NoBreakSpace);
        return CodeHyphen().Replace(text, hyphen => IsInCode(text, hyphen.Index) ? $"{Hyphen}" : "-");
    }

    // Addresses are broken where a reader or a browser breaks them.
    private static bool IsInCode(ReadOnlySpan<char> text, int position)
    {
        // No further than makes the word too long.
        var first = Math.Max(0, position - MaxLength);
        var start = first + text[first..position].LastIndexOfAny(" \t\r\n") + 1;
        var rest = text[position..Math.Min(text.Length, position + MaxLength + 1)];
        var word = text[start..(position + (rest.IndexOfAny(" \t\r\n") is >= 0 and var length ? length : rest.Length))];
        return word.Length <= MaxLength && word.ContainsAnyInRange('0', '9') && !word.Contains('@') && word.IndexOf("//") < 0;
    }

    // A long section may stand on the next line, or it would not fit the columns of a table.
    [GeneratedRegex(
        @"\b\d{1,2} (?:CFR(?: parts?)?(?: (?=\d\S{0,9}(?:\s|$)))?|U\.S\.C\.(?: (?=\d\S{0,6}(?:\s|$)))?)", RegexOptions.CultureInvariant)]
    private static partial Regex Citation();

    [GeneratedRegex(@"(\(\d{3}\)) (?=\d{3}-\d{4})", RegexOptions.CultureInvariant)]
    private static partial Regex PhonePrefix();

    [GeneratedRegex(@"(\$\d[\d,.]*) (?=(?:thousand|million|billion)\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();

    [GeneratedRegex(@"(?<=[A-Z0-9])-(?=[A-Z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex CodeHyphen();
}
