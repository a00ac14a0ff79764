using System.Text.RegularExpressions;

namespace Cortap.Reporting.Canonical;

/// <summary>FTA deficiency codes: control code, hyphen, number of the finding (docs/domain/canonical-model.md, section 5.4).</summary>
public static partial class DeficiencyCodes
{
    /// <summary>Regular expression of one code, without anchors.</summary>
    public const string Pattern = QuestionPattern + "-[0-9]{1,2}";

    /// <summary>The same for the question that it is a code of, as controls are numbered.</summary>
    internal const string QuestionPattern = "(?:L|F|TC-AM|TC-PgM|TC-PjM|TAM|SCC|M|P|DBE|TVI|ADA-GEN|ADA-CPT|EEO|SB|CB|DFWA|DA|PTASP|CS)[0-9]{1,2}";

    /// <summary>The first code that is a token of its own in a text, or null.</summary>
    public static string? FindIn(string? text) => text is not null && Token().Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>True for one code and nothing else.</summary>
    public static bool IsValid(string code) => Whole().IsMatch(code);

    [GeneratedRegex(@"(?<![\p{L}\p{Nd}-])" + Pattern + @"(?![\p{L}\p{Nd}])", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"\A" + Pattern + @"\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
