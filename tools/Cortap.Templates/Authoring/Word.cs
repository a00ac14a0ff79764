using System.Xml.Linq;

namespace Cortap.Templates.Authoring;

/// <summary>The blocks templates are made of. Ids of content controls are given out when the template is written.</summary>
public static class Word
{
    public static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    public static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static XAttribute Val(object value) => new(W + "val", value);

    /// <summary>A paragraph of the given style; the text is <see cref="Prose"/>.</summary>
    public static XElement P(string style, string text) => new(W + "p", new XElement(W + "pPr", new XElement(W + "pStyle", Val(style))), Prose.Parse(text));

    /// <summary>The same, with paragraph properties after the style.</summary>
    public static XElement P(string style, string text, params XElement[] properties) =>
        new(W + "p", new XElement(W + "pPr", new XElement(W + "pStyle", Val(style)), properties), Prose.Parse(text));

    /// <summary>A block-level field of its own paragraph, for <c>paragraphs</c> and <c>lines</c>.</summary>
    public static XElement FieldParagraph(string style, string field) => Control($"field:{field}", [new XElement(
        W + "p",
        new XElement(W + "pPr", new XElement(W + "pStyle", Val(style))),
        new XElement(W + "r", new XElement(W + "t", $"‹{field.Split('|')[0]}›")))]);

    public static XElement If(string path, params IEnumerable<XElement>[] content) => Control($"if:{path}", content.SelectMany(blocks => blocks));

    public static XElement If(string path, params XElement[] content) => Control($"if:{path}", content);

    public static XElement Unless(string path, params XElement[] content) => Control($"unless:{path}", content);

    /// <summary>Repeats blocks, or rows when the content is rows.</summary>
    public static XElement Each(string path, params XElement[] content) => Control($"each:{path}", content);

    /// <summary>A cell that is merged downwards until the value next holds.</summary>
    public static XElement Merge(string path, XElement cell) => Control($"merge:{path}", [cell]);

    /// <summary>Lists inside start numbering anew.</summary>
    public static XElement RestartedList(params XElement[] content) => Control("list:restart", content);

    /// <summary>A table of contents over heading levels; the entry shown in the template is a sample.</summary>
    public static XElement Contents(int first, int last) => Control($"toc:{first}-{last}", [new XElement(
        W + "p",
        new XElement(W + "pPr", new XElement(W + "pStyle", Val($"TOC{first}"))),
        FieldRun("begin"),
        new XElement(W + "r", new XElement(
            W + "instrText", new XAttribute(XNamespace.Xml + "space", "preserve"), $" TOC \\o \"{first}-{last}\" \\h \\z \\u ")),
        FieldRun("separate"),
        new XElement(W + "r", new XElement(W + "t", "The entries are filled in when the report is made.")),
        FieldRun("end"))]);

    /// <summary>Ends the current section with the given properties, in a paragraph of the given style.</summary>
    public static XElement SectionEnd(string style, string text, XElement section)
    {
        var paragraph = P(style, text);
        paragraph.Element(W + "pPr")!.Add(section);
        return paragraph;
    }

    /// <summary>A content control around blocks, rows, a cell or runs.</summary>
    public static XElement Control(string tag, IEnumerable<XElement> content) => new(
        W + "sdt",
        new XElement(W + "sdtPr", new XElement(W + "alias", Val(tag)), new XElement(W + "tag", Val(tag)), new XElement(W + "id", Val(0))),
        new XElement(W + "sdtContent", content));

    private static XElement FieldRun(string type) => new(W + "r", new XElement(W + "fldChar", new XAttribute(W + "fldCharType", type)));
}
