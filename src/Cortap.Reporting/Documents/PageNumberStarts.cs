using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents;

/// <summary>Where a Word document counts its pages anew.</summary>
public static class PageNumberStarts
{
    /// <summary>The number of the first page of each section; null where it goes on counting.</summary>
    /// <exception cref="InvalidDataException">Not a Word document.</exception>
    public static IReadOnlyList<int?> Read(ReadOnlyMemory<byte> docx)
    {
        var package = OpcPackage.Read(docx);
        return package.FindTarget("", "officeDocument") is { } main && package.Parts.TryGetValue(main, out var content)
            ? [.. Xml.Load(content).Descendants(W + "sectPr").Select(section => (int?)section.Element(W + "pgNumType")?.Attribute(W + "start"))] : [];
    }
}
