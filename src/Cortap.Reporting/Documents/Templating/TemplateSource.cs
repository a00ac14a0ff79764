namespace Cortap.Reporting.Documents.Templating;

/// <summary>What the compilation of every part shares.</summary>
internal sealed record TemplateSource(
    string Id, OpcPackage Package, ViewSchema Schema, HeadingStyles Headings, List<TemplateProblem> Problems);
