using System.Xml;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>What a template file contains and what is wrong with it; for <c>cortap template check</c> and <c>tags</c>.</summary>
/// <param name="Id">Template id, or null when the file is no template of ours.</param>
/// <param name="Version">Template version, or null.</param>
/// <param name="Tags">Every tag in document order.</param>
/// <param name="Problems">Empty when the template can be used.</param>
public sealed record TemplateInspection(string? Id, string? Version, IReadOnlyList<TemplateTagUse> Tags, IReadOnlyList<string> Problems);

/// <param name="Tag">As written.</param>
/// <param name="Part">Part of the package.</param>
/// <param name="Meaning">From the field list; null for an unknown path and for tags without one.</param>
public sealed record TemplateTagUse(string Tag, string Part, string? Meaning);

/// <summary>Inspects template files without rendering them.</summary>
public static class TemplateInspector
{
    /// <summary>Never throws for a bad file: what is wrong is in the result.</summary>
    public static TemplateInspection Inspect(ReadOnlyMemory<byte> docx)
    {
        try
        {
            return Inspect(OpcPackage.Read(docx), docx);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            return new TemplateInspection(null, null, [], [exception.Message]);
        }
    }

    private static TemplateInspection Inspect(OpcPackage package, ReadOnlyMemory<byte> docx)
    {
        if (PropertyParts.ReadTemplateIdentity(package) is not var (id, version))
        {
            return new TemplateInspection(null, null, [], [
                $"The file does not carry the custom properties {PropertyParts.TemplateIdName} and {PropertyParts.TemplateVersionName}: it was not made from one of our templates, or the editor dropped them."]);
        }

        var entry = TemplateCatalog.All.FirstOrDefault(template => template.Id == id);
        var schema = entry?.Schema ?? ViewSchema.Parse("");
        var tags = Tags(package, schema).ToList();
        if (entry is null)
        {
            return new TemplateInspection(id, version, tags, [
                $"There is no template {id}; known are {string.Join(", ", TemplateCatalog.All.Select(template => template.Id))}."]);
        }

        var problems = new List<TemplateProblem>();
        DocumentTemplate.Load(docx, schema, problems);
        var restyle = $"`cortap template restyle {id} FILE` takes its styles over into the template as it was.";
        if (tags.Count == 0)
        {
            // Whatever else is wrong with it follows from the editor too.
            return new TemplateInspection(id, version, tags, [
                $"The file has no fields any more: the editor that saved it, LibreOffice for example, dropped them. Edit a fresh copy in Word; {restyle}"]);
        }

        return new TemplateInspection(id, version, tags, [.. problems.Select(problem => problem.ToString()), .. SchemaProblems(docx, restyle)]);
    }

    /// <summary>The schema speaks to programmers; an auditor needs to know that Word would not have written this.</summary>
    private static IEnumerable<string> SchemaProblems(ReadOnlyMemory<byte> docx, string restyle)
    {
        var errors = DocumentValidator.Validate(docx);
        if (errors.Count > 0)
        {
            yield return $"The file breaks the rules for Word files in {errors.Count} places, so that Word may refuse reports made from it. "
                + $"Open it in Word, save it there and check it again; if that does not help, {restyle} The first place: {errors[0]}";
        }
    }

    private static IEnumerable<TemplateTagUse> Tags(OpcPackage package, ViewSchema schema) =>
        from part in package.Parts
        where part.Key.StartsWith("word/", StringComparison.Ordinal) && part.Key.EndsWith(".xml", StringComparison.Ordinal)
        from control in Xml.Load(part.Value).Descendants(WordMarkup.W + "sdt")
        let tag = control.Element(WordMarkup.W + "sdtPr")?.ChildValue("tag")
        where TemplateTag.IsOurs(tag)
        select new TemplateTagUse(tag, part.Key, Meaning(tag, control, schema));

    private static string? Meaning(string text, XElement control, ViewSchema schema)
    {
        if (!TemplateTag.TryParse(text, out var tag))
        {
            return null;
        }

        var repetitions = control.Ancestors(WordMarkup.W + "sdt")
            .Select(ancestor => ancestor.Element(WordMarkup.W + "sdtPr")?.ChildValue("tag"))
            .Where(ancestor => ancestor?.StartsWith("each:", StringComparison.Ordinal) == true)
            .Select(ancestor => ancestor!["each:".Length..].Split('.')).Reverse().ToList();
        return schema.MeaningOf(repetitions, tag.Path.Split('.'));
    }
}
