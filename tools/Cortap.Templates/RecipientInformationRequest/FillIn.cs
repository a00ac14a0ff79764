using System.Xml.Linq;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>
/// Content controls for the recipient. Their tags name the answer and are none of the binder's, so they stay in the request; their titles are
/// what a screen reader says and what the PDF shows as help.
/// </summary>
internal static class FillIn
{
    private const string PlaceholderColor = "595959";
    private const string Style = "Answer";

    // Word cuts longer titles off.
    private const int MaxTitle = 64;

    private static readonly XNamespace W14 = "http://schemas.microsoft.com/office/word/2010/wordml";

    /// <summary>Any text, also of several lines.</summary>
    public static XElement Text(string id, string title, string prompt = "Enter text") =>
        Paragraph(Control(id, title, prompt, new XElement(W + "text", new XAttribute(W + "multiLine", "1"))));

    /// <summary>A date, chosen or typed.</summary>
    public static XElement Date(string id, string title) => Paragraph(Control(id, title, "Enter date", new XElement(
        W + "date",
        new XElement(W + "dateFormat", Val("M/d/yyyy")), new XElement(W + "lid", Val("en-US")),
        new XElement(W + "storeMappedDataAs", Val("date")), new XElement(W + "calendar", Val("gregorian")))));

    /// <summary>Two boxes, so that "no" differs from no answer.</summary>
    public static XElement YesNo(string id, string title) => Paragraph(
        Box($"{id}{AnswerTags.Yes}", $"{Short(title, MaxTitle - 5)}: yes"), Run(" Yes\u2003"), Box($"{id}{AnswerTags.No}", $"{Short(title, MaxTitle - 5)}: no"), Run(" No"));

    private static XElement Paragraph(params XElement[] content)
    {
        var paragraph = P(Style, "");
        paragraph.Add(content);
        return paragraph;
    }

    private static XElement Control(string id, string title, string prompt, XElement kind) => Control(
        id,
        title,
        [new XElement(W + "showingPlcHdr"), kind],
        new XElement(
            W + "r",
            new XElement(W + "rPr", new XElement(W + "color", Val(PlaceholderColor))),
            new XElement(W + "t", prompt)));

    private static XElement Box(string id, string title) => Control(
        id,
        title,
        [new XElement(
            W14 + "checkbox",
            new XAttribute(XNamespace.Xmlns + "w14", W14),
            new XElement(W14 + "checked", new XAttribute(W14 + "val", "0")),
            new XElement(W14 + "checkedState", new XAttribute(W14 + "val", "2612"), new XAttribute(W14 + "font", "MS Gothic")),
            new XElement(W14 + "uncheckedState", new XAttribute(W14 + "val", "2610"), new XAttribute(W14 + "font", "MS Gothic")))],
        new XElement(
            W + "r",
            new XElement(W + "rPr", new XElement(
                W + "rFonts", new XAttribute(W + "ascii", "MS Gothic"), new XAttribute(W + "eastAsia", "MS Gothic"), new XAttribute(W + "hAnsi", "MS Gothic"))),
            new XElement(W + "t", "☐")));

    private static XElement Control(string id, string title, XElement[] kind, XElement content) => new(
        W + "sdt",
        new XElement(
            W + "sdtPr",
            new XElement(W + "alias", Val(Short(title, MaxTitle))),
            new XElement(W + "tag", Val(AnswerTags.Prefix + id)),
            new XElement(W + "id", Val(0)),
            new XElement(W + "lock", Val("sdtLocked")),
            kind),
        new XElement(W + "sdtContent", content));

    private static XElement Run(string text) => new(W + "r", new XElement(W + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), text));

    private static string Short(string title, int length) => title.Length <= length ? title : string.Concat(title.AsSpan(0, length - 1).TrimEnd(), "…");
}
