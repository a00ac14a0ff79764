using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>The page numbers in the table of contents of a Word file.</summary>
internal static class DocumentContents
{
    private static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    public static IReadOnlyList<int> Read(byte[] docx)
    {
        using var archive = new ZipArchive(new MemoryStream(docx));
        using var stream = archive.GetEntry("word/document.xml")!.Open();
        return [.. XDocument.Load(stream).Descendants(W + "hyperlink").Where(link => ((string?)link.Attribute(W + "anchor"))?.StartsWith("_Toc", StringComparison.Ordinal) == true)
            .Select(link => int.Parse(link.Descendants(W + "t").Last().Value, CultureInfo.InvariantCulture))];
    }
}
