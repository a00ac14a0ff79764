using System.Text.RegularExpressions;

namespace Cortap.Reporting.Canonical;

/// <summary>The words with which auditors only mark a finding: "Tested TAM4 - Failed.", "Deficient (P11-1)", "Repeat finding:".</summary>
internal static partial class FindingMarks
{
    /// <summary>What follows the marks that a text begins with; empty when nothing does, or only a code in parentheses.</summary>
    public static string Strip(string text)
    {
        var start = 0;
        while (Mark().Match(text, start) is { Success: true } mark)
        {
            start += mark.Length;
        }

        return Code().IsMatch(text[start..]) ? "" : text[start..];
    }

    // A mark ends with the text, before its code, or with punctuation; the hyphen of "fail-safe" or "repeat-violation" is none.
    [GeneratedRegex(
        @"\G(?:tested\s+\S+\s*[-–—:]\s*)?(?:non-?\s?compliant|deficien(?:t|cy)|failed|fail(?!-\p{L})|finding|repeat(?:\s+(?:deficiency|finding))?)"
        + @"(?:(?>\s*)(?=(?:\([\w:.-]+\))?[\s.:;!–—-]*$)|(?:\s+|(?!-(?-i:\p{Ll})))[-–—:.]+\s*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^(?:\([\w:.-]+\))?[\s.:;!–—-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
