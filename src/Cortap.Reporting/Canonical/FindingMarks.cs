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

    private const string CodeAlone = @"(?:\([\w:.-]+\))?[\s.:;!–—-]*$";

    // Its code ends a mark unless the sentence goes on behind it ("Finding (P11-1) was closed"), and so do a line, the text, and punctuation. A hyphen that
    // goes on with a word is none: never after a noun ("fail-safe", "repeat-violation"), nor before a small letter.
    private const string End = @"(?>[^\S\n]*)(?:(?=" + CodeAlone + @")|\(" + DeficiencyCodes.QuestionPattern + @"(?:-[0-9]{1,2})?\)(?:\s*[-–—:.]+\s*|(?>[^\S\n]*)(?:\n\s*|(?!(?-i:\p{Ll}))))|\n\s*)|\s+[-–—:.]+\s*";

    [GeneratedRegex(
        @"\G(?:tested\s+\S+\s*[-–—:]\s*)?(?:"
        + @"(?:non-?\s?compliant|deficient|failed)(?:" + End + @"|(?!-(?-i:\p{Ll}))[-–—:.]+\s*)"
        + @"|(?:deficiency|fail|finding|repeat(?:\s+(?:deficiency|finding))?)(?:" + End + @"|(?![-–][\p{L}\p{N}])[-–—:.]+\s*))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex("^" + CodeAlone, RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
