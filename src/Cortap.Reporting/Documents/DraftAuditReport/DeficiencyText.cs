using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>How one deficiency is worded (docs/documents.md, "Deficiencies").</summary>
internal static partial class DeficiencyText
{
    public const int MaxTitleLength = 120;

    /// <summary>The code that is printed: FTA's, else the control's.</summary>
    public static string? Code(CanonicalDeficiency deficiency) =>
        !string.IsNullOrWhiteSpace(deficiency.Code) ? deficiency.Code
        : !string.IsNullOrWhiteSpace(deficiency.ControlCode) ? deficiency.ControlCode : null;

    /// <summary>What the auditor wrote, without the words that only mark the finding; null when nothing was supplied.</summary>
    public static string? Narrative(CanonicalDeficiency deficiency)
    {
        var text = deficiency.Description.Trim();
        if (!AreaAssessment.HasNarrative(text))
        {
            return null;
        }

        var narrative = FindingMarks.Strip(text);
        return narrative.Length == text.Length ? text : Capitalized(narrative);
    }

    /// <summary>
    /// The first sentence of the narrative without code and final period, at most <see cref="MaxTitleLength"/> characters; null without a narrative.
    /// </summary>
    public static string? Title(CanonicalDeficiency deficiency) =>
        FirstSentence(deficiency) is { } sentence ? Sentences.Shorten(Capitalized(sentence), MaxTitleLength) : null;

    /// <summary>The title says all that the narrative says, so that the narrative would only repeat it.</summary>
    public static bool IsWholeInTitle(CanonicalDeficiency deficiency) =>
        FirstSentence(deficiency) is { Length: <= MaxTitleLength } sentence && Bare(Bullet().Replace(Narrative(deficiency)!, ""), deficiency).Length == sentence.Length;

    private static string? FirstSentence(CanonicalDeficiency deficiency)
    {
        if (Narrative(deficiency) is not { } narrative)
        {
            return null;
        }

        var sentence = Bare(Sentences.First(Bullet().Replace(narrative, "")), deficiency);
        return sentence.Length == 0 ? null : sentence;
    }

    private static string Bare(string text, CanonicalDeficiency deficiency)
    {
        if (Code(deficiency) is { } code)
        {
            text = text.Replace($"({code})", "", StringComparison.Ordinal);
        }

        return WhiteSpace().Replace(text, " ").Trim().TrimEnd('.', ';', ':', ',', ' ');
    }

    // Names such as "iPhone" keep their first letter.
    private static string Capitalized(string text) =>
        text is [var first, ..] && char.IsLower(first) && !text.AsSpan(1).SplitFirstWord().ContainsAnyInRange('A', 'Z')
            ? char.ToUpperInvariant(first) + text[1..] : text;

    private static ReadOnlySpan<char> SplitFirstWord(this ReadOnlySpan<char> text) => text.IndexOf(' ') is >= 0 and var end ? text[..end] : text;

    // Or what an item of a list is numbered by.
    [GeneratedRegex(@"^\s*(?:[•·▪▫◦‣∙●○■□*–—-]|#?[0-9]{1,2}(?:\.[0-9]{1,2})*\.|(?:[a-z]|[ivx]{1,4})\.)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
