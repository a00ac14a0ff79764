using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents;

/// <summary>Gives a template file back with a Word comment at each fault; for <c>cortap template check --annotate</c>.</summary>
public static class TemplateAnnotator
{
    private const string Author = "CORTAP template check";
    private const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

    /// <summary>The file with the comments of this check, and without those of an earlier one.</summary>
    /// <exception cref="InvalidDataException">The file is no Word document.</exception>
    public static byte[] Annotate(ReadOnlyMemory<byte> docx, IReadOnlyList<TemplateFault> faults)
    {
        var package = OpcPackage.Read(docx);
        var main = package.FindTarget("", "officeDocument") ?? throw new InvalidDataException("The file has no main document part.");
        var document = Xml.Load(package.Parts[main]);
        var part = package.FindTarget(main, "comments");
        var comments = part is null ? new XDocument(new XElement(W + "comments", new XAttribute(XNamespace.Xmlns + "w", W))) : Xml.Load(package.Parts[part]);
        RemoveEarlier(document, comments);

        var id = comments.Root!.Elements().Select(Id).DefaultIfEmpty(-1).Max();
        var paragraphs = document.Descendants(W + "p").ToList();
        foreach (var fault in faults)
        {
            id++;
            // Word has no comments in headers, footers and notes: those stand at the first paragraph, and say where.
            var isHere = fault.Place?.Part == main;
            var paragraph = paragraphs.ElementAtOrDefault((isHere ? fault.Place!.Paragraph : 1) - 1) ?? paragraphs.FirstOrDefault()
                ?? throw new InvalidDataException("The file has no paragraph that could be commented.");
            Mark(paragraph, id);
            comments.Root!.Add(Comment(id, isHere ? fault.Message : fault.ToString()));
        }

        part ??= AddPart(package, main);
        package.Parts[part] = Xml.Save(comments.Root!);
        package.Parts[main] = Xml.Save(document.Root!);
        return package.Write();
    }

    private static void RemoveEarlier(XDocument document, XDocument comments)
    {
        var earlier = comments.Root!.Elements(W + "comment").Where(comment => (string?)comment.Attribute(W + "author") == Author).ToList();
        var ids = earlier.Select(Id).ToHashSet();
        document.Descendants().Where(element => element.Is("commentRangeStart") || element.Is("commentRangeEnd")).Where(element => ids.Contains(Id(element))).Remove();
        document.Descendants(W + "commentReference").Where(element => ids.Contains(Id(element))).Select(element => element.Parent!).ToList().ForEach(run => run.Remove());
        earlier.Remove();
    }

    private static void Mark(XElement paragraph, int id)
    {
        var value = new XAttribute(W + "id", id);
        var start = new XElement(W + "commentRangeStart", value);
        if (paragraph.Element(W + "pPr") is { } properties)
        {
            properties.AddAfterSelf(start);
        }
        else
        {
            paragraph.AddFirst(start);
        }

        paragraph.Add(new XElement(W + "commentRangeEnd", value), new XElement(W + "r", new XElement(W + "commentReference", value)));
    }

    private static XElement Comment(int id, string text) => new(
        W + "comment",
        new XAttribute(W + "id", id),
        new XAttribute(W + "author", Author),
        new XAttribute(W + "initials", "C"),
        new XElement(W + "p", new XElement(W + "r", new XElement(W + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), text))));

    private static string AddPart(OpcPackage package, string main)
    {
        const string Name = "word/cortapComments.xml";
        package.PartTypes[Name] = ContentType;
        package.AddRelationships(main, [new Relationship("rIdCortapComments", $"{RelationshipTypes}/comments", "/" + Name, IsExternal: false)]);
        return Name;
    }

    private static int Id(XElement element) => int.TryParse((string?)element.Attribute(W + "id"), CultureInfo.InvariantCulture, out var id) ? id : -1;
}
