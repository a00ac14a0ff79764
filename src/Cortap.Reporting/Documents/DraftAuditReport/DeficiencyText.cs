using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Short titles of deficiencies (docs/domain/draft-audit-report.md, section 5 IV).</summary>
internal static partial class DeficiencyText
{
    public const int MaxTitleLength = 120;

    private const string NoNarrative = "No narrative was supplied for this deficiency.";

    /// <summary>The code that is printed: FTA's, else the control's.</summary>
    public static string? Code(CanonicalDeficiency deficiency) =>
        !string.IsNullOrWhiteSpace(deficiency.Code) ? deficiency.Code
        : !string.IsNullOrWhiteSpace(deficiency.ControlCode) ? deficiency.ControlCode : null;

    /// <summary>The first sentence of the narrative without marker words and code; the area's name when that would be nothing or the whole narrative.</summary>
    public static string Title(CanonicalDeficiency deficiency, ReviewArea area)
    {
        var narrative = deficiency.Description.Trim();
        if (narrative == NoNarrative)
        {
            return area.SentenceName;
        }

        var title = FirstSentence(WithoutMarker(narrative));
        if (Code(deficiency) is { } code)
        {
            title = title.Replace($"({code})", "", StringComparison.Ordinal);
        }

        title = WhiteSpace().Replace(title, " ").Trim().TrimEnd('.', ';', ':', ',', ' ');
        if (title.Length == 0 || title == narrative.TrimEnd('.'))
        {
            return area.SentenceName;
        }

        return Shorten(char.ToUpperInvariant(title[0]) + title[1..]);
    }

    private static string WithoutMarker(string narrative)
    {
        var marker = Marker().Match(narrative);
        return marker.Success ? narrative[marker.Length..] : narrative;
    }

    private static string FirstSentence(string text)
    {
        var end = SentenceEnd().Match(text);
        return end.Success ? text[..end.Index] : text;
    }

    private static string Shorten(string title)
    {
        if (title.Length <= MaxTitleLength)
        {
            return title;
        }

        var blank = title.LastIndexOf(' ', MaxTitleLength - 1);
        var cut = blank > MaxTitleLength / 2 ? blank : MaxTitleLength - 1;
        if (char.IsHighSurrogate(title[cut - 1]))
        {
            cut--;
        }

        return title[..cut].TrimEnd(' ', ',', ';', ':') + "…";
    }

    [GeneratedRegex(@"^(tested\s+\S+\s*[-–—:]\s*)?(non-?compliant|deficien(t|cy)|failed|fail|repeat|finding)\s*[-–—:.]\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    // A period after an abbreviation such as "Inc." or inside "2 C.F.R. 200" ends no sentence: a capital must follow the blank.
    [GeneratedRegex(@"(?<=[^\s.]{3,})[.!?](?=\s+\p{Lu}|\s*$)|[\n\r]", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
