namespace Cortap.Reporting.Documents.Templating;

/// <summary>What the compilation of every part shares.</summary>
internal sealed record TemplateSource(
    string Id, OpcPackage Package, ViewSchema Schema, HeadingStyles Headings, List<TemplateProblem> Problems)
{
    /// <summary>Part to the repetitions around the section that first refers to it.</summary>
    public Dictionary<string, IReadOnlyList<string[]>> Repetitions { get; } = new(StringComparer.Ordinal);
}
