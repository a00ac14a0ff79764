using System.Xml;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>What a template file contains and what is wrong with it; for <c>cortap template check</c> and <c>tags</c>.</summary>
/// <param name="Id">Template id, or null when the file is no template of ours.</param>
/// <param name="Version">Template version, or null.</param>
/// <param name="Tags">Every tag in document order.</param>
/// <param name="Problems">Empty when the template can be used.</param>
public sealed record TemplateInspection(string? Id, string? Version, IReadOnlyList<TemplateTagUse> Tags, IReadOnlyList<TemplateFault> Problems);

/// <param name="Tag">As written.</param>
/// <param name="Part">Part of the package.</param>
/// <param name="Meaning">From the field list; null for an unknown path and for tags without one.</param>
public sealed record TemplateTagUse(string Tag, string Part, string? Meaning);

/// <summary>Inspects template files without rendering them.</summary>
public static class TemplateInspector
{
    private const string TrackedChange = "a tracked change would be printed in every report. Accept or reject it (Review tab).";

    /// <summary>Bytes; ours have less than 1 MiB.</summary>
    private const long MaxMarkup = 8 * 1024 * 1024;

    private const int MostProblems = 200;

    // Besides those that tell how something looked before: their names end in "Change".
    private static readonly HashSet<string> Revisions =
    [
        "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "cellIns", "cellDel", "cellMerge",
        "customXmlInsRangeStart", "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart",
    ];

    /// <summary>Never throws for a bad file: what is wrong is in the result.</summary>
    /// <param name="docx">The file.</param>
    /// <param name="reports">The templates that it may be a restyled copy of.</param>
    public static TemplateInspection Inspect(ReadOnlyMemory<byte> docx, ReportCatalog reports)
    {
        try
        {
            return Inspect(OpcPackage.Read(docx), docx, reports);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            return new TemplateInspection(null, null, [], [new(Explain(exception))]);
        }
    }

    /// <summary>What the exception says about the file to its user, whom the parser's words would not help.</summary>
    /// <param name="exception">Of a file that cannot be read.</param>
    public static string Explain(Exception exception) =>
        exception is XmlException ? "The XML in the file is damaged, or has what no document needs." : exception.Message;

    private static TemplateInspection Inspect(OpcPackage package, ReadOnlyMemory<byte> docx, ReportCatalog reports)
    {
        if (package.Parts.Where(part => part.Key.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).Sum(part => (long)part.Value.Length) > MaxMarkup)
        {
            return new TemplateInspection(null, null, [], [new("The file has more than 8 MiB of text and markup, which each report would take many times of. Begin with a fresh copy: `cortap template list --export FOLDER` writes them.")]);
        }

        if (PropertyParts.ReadTemplateIdentity(package) is not var (id, version))
        {
            return new TemplateInspection(null, null, [], [
                new("The file was not made from one of our templates, or the editor that saved it dropped what tells so. Begin with a fresh copy: `cortap template list --export FOLDER` writes them.")]);
        }

        var original = reports.All.FirstOrDefault(report => report.Template.Id == id)?.Template;
        var tags = Tags(package, original?.Schema ?? ViewSchema.Parse("")).ToList();
        if (original is null)
        {
            return new TemplateInspection(id, version, tags, [
                new($"There is no template {id}; known are {string.Join(", ", reports.All.Select(report => report.Template.Id))}.")]);
        }

        var restyle = $"`cortap template restyle {id} FILE` takes its styles over into the template as it was.";
        if (tags.Count == 0)
        {
            // Whatever else is wrong with it follows from the editor too.
            return new TemplateInspection(id, version, tags, [
                new($"The file has no fields any more: the editor that saved it, LibreOffice for example, dropped them. Edit a fresh copy in Word; {restyle}")]);
        }

        var problems = new List<TemplateProblem>();
        DocumentTemplate.Load(docx, original.Schema, problems);
        IReadOnlyList<TemplateFault> faults =
        [
            .. problems.Select(problem => new TemplateFault(
                $"the field {problem.Tag} does not work: {problem.Reason}{(problem.Reason.EndsWith('?') ? "" : ".")} Correct its tag (Developer tab, Properties), or copy the field again from a fresh template.",
                problem.Place)),
            .. LeftOvers(package),
            .. DocumentValidator.FindBrokenParagraphs(docx).Select(place => new TemplateFault(
                $"something here breaks the rules for Word files, so that Word may refuse reports made from this template. Open it in Word, save it there and check it again; if that does not help, {restyle}",
                place)),
        ];
        return new TemplateInspection(id, version, tags, faults.Count <= MostProblems ? faults
            : [.. faults.Take(MostProblems), new($"There are {faults.Count - MostProblems} others, which are not told; correct these first.")]);
    }

    /// <summary>What readers of a report must not see.</summary>
    private static IEnumerable<TemplateFault> LeftOvers(OpcPackage package)
    {
        foreach (var (part, content) in package.Parts.Where(part => IsStory(part.Key)))
        {
            var root = Xml.Load(content).Root!;
            var paragraphs = root.Descendants(WordMarkup.W + "p").ToList();
            var changed = root.Descendants().Where(IsRevision).Select(revision => paragraphs.Count == 0 ? null : ParagraphAt(revision)).ToHashSet();
            if (changed.Contains(null))
            {
                yield return new TemplateFault(TrackedChange, TemplatePlace.Of(part, 0, ""));
            }

            foreach (var (index, paragraph) in paragraphs.Index())
            {
                var place = TemplatePlace.Of(part, index + 1, string.Concat(paragraph.Descendants(WordMarkup.W + "t").Select(text => text.Value)));
                if (changed.Contains(paragraph))
                {
                    yield return new TemplateFault(TrackedChange, place);
                }

                if (paragraph.Descendants(WordMarkup.W + "commentReference").Any())
                {
                    yield return new TemplateFault("a comment would be printed in every report. Delete it (Review tab, Delete All Comments).", place);
                }
            }
        }
    }

    private static bool IsRevision(XElement element) => element.Name.Namespace == WordMarkup.W
        && (Revisions.Contains(element.Name.LocalName) || element.Name.LocalName.EndsWith("Change", StringComparison.Ordinal));

    // Of a row, a table or a section the first paragraph.
    private static XElement? ParagraphAt(XElement revision) =>
        revision.Ancestors(WordMarkup.W + "p").FirstOrDefault()
        ?? revision.Ancestors().Select(ancestor => ancestor.Descendants(WordMarkup.W + "p").FirstOrDefault()).FirstOrDefault(paragraph => paragraph is not null);

    private static bool IsStory(string part) => part.StartsWith("word/", StringComparison.Ordinal) && part.EndsWith(".xml", StringComparison.Ordinal);

    private static IEnumerable<TemplateTagUse> Tags(OpcPackage package, ViewSchema schema) =>
        from part in package.Parts
        where IsStory(part.Key)
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
