using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>One thing that keeps a template file from being used, in the words of the people who edit it.</summary>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Place">Null when it concerns the file as a whole.</param>
public sealed record TemplateFault(string Message, TemplatePlace? Place = null)
{
    public override string ToString() => Place is null ? Message : $"{Place.InWords}: {Message}";
}
