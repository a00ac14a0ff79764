namespace Cortap.Reporting.Documents.Templating;

/// <summary>A tag with its split path and where it stands in the template.</summary>
internal sealed record TagPlace(TemplateTag Tag, string[] Path, TemplatePlace Place);
