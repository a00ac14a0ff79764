using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents;

/// <summary>A recipient's name for footers: one of many lines leaves tables no room.</summary>
internal static class FooterName
{
    private const int MaxLength = 100;

    /// <summary>The legal name; the acronym where it has more than 100 characters, cut at a word where that has as many.</summary>
    public static string? Of(CanonicalProject project)
    {
        var name = project.RecipientName is { Length: > MaxLength } ? project.RecipientAcronym : project.RecipientName;
        return name is null ? null : Sentences.Shorten(name, MaxLength);
    }
}
