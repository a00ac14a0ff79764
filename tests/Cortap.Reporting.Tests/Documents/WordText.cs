using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>Reads generated documents as a reader would: paragraphs with their breaks and tabs, tables as grids of text; what only keeps text on one line is plain.</summary>
internal static class WordText
{
    public static string Of(OpenXmlElement element) => string.Concat(element.Descendants().Select(child => child switch
    {
        Text text when text.Parent is Run => text.Text.Replace('\u00A0', ' '),
        NoBreakHyphen => "-",
        Break => "\n",
        TabChar => "\t",
        _ => "",
    }));

    public static T Read<T>(byte[] docx, Func<WordprocessingDocument, T> read)
    {
        using var stream = new MemoryStream(docx);
        using var document = WordprocessingDocument.Open(stream, isEditable: false);
        return read(document);
    }

    public static IReadOnlyList<string> Paragraphs(byte[] docx) =>
        Read(docx, document => document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>().Select(Of).ToList());

    public static string? StyleOf(Paragraph paragraph) => paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;

    /// <summary>Text of every part a reader sees.</summary>
    public static string Everything(byte[] docx) => Read(docx, document => string.Join("\n", new OpenXmlElement[] { document.MainDocumentPart!.Document }
        .Concat(document.MainDocumentPart.HeaderParts.Select(part => (OpenXmlElement)part.Header))
        .Concat(document.MainDocumentPart.FooterParts.Select(part => (OpenXmlElement)part.Footer))
        .SelectMany(root => root.Descendants<Paragraph>()).Select(Of)));
}
