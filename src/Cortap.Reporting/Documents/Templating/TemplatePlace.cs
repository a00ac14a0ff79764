using System.Globalization;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Where something stands in a template.</summary>
/// <param name="Part">Part of the package.</param>
/// <param name="Paragraph">From 1, counting all paragraphs of the part, those in tables and text boxes too; 0 for the part as a whole.</param>
/// <param name="Snippet">How the paragraph begins.</param>
/// <param name="Repetitions">The lists around it, outermost first.</param>
public sealed record TemplatePlace(string Part, int Paragraph, string Snippet, string Repetitions = "")
{
    private const int MaxSnippet = 40;

    /// <summary>As people who edit a template in Word would say it.</summary>
    public string InWords => Paragraph == 0 ? Story : string.Create(
        CultureInfo.InvariantCulture, $"{Story}, paragraph {Paragraph}{(Snippet.Length > 0 ? $" (“{Snippet}”)" : "")}");

    private string Story => Part[(Part.LastIndexOf('/') + 1)..] switch
    {
        "document.xml" => "Text",
        var name when Mentions(name, "header") || Mentions(name, "letterhead") => "Header",
        var name when Mentions(name, "footer") => "Footer",
        "footnotes.xml" => "Footnotes",
        "endnotes.xml" => "Endnotes",
        "styles.xml" => "Styles",
        "numbering.xml" => "Lists",
        _ => "File",
    };

    public static TemplatePlace Of(string part, int paragraph, string text, string repetitions = "") =>
        new(part, paragraph, text.Length > MaxSnippet ? string.Concat(text.AsSpan(0, MaxSnippet), "…") : text, repetitions);

    private static bool Mentions(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() =>
        $"{Part}, paragraph {Paragraph}, \"{Snippet}\"{(Repetitions.Length > 0 ? $", in each:{Repetitions}" : "")}";
}
