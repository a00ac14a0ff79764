using System.Globalization;
using System.Text;
using UglyToad.PdfPig;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>
/// Mends what LibreOffice writes wrong, in place and at the same length, so that no offset of the file changes: every header cell has the scope
/// <c>Column</c>, also those at the left of a row, and the order of tabbing is a text where a name is due.
/// </summary>
internal static class PdfRepair
{
    /// <summary>The same array, mended. A file that cannot be read is left as it is: the check after it says so.</summary>
    public static byte[] Mend(byte[] pdf)
    {
        foreach (var attributes in AttributesOfRowHeaders(pdf))
        {
            var start = pdf.AsSpan().IndexOf(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{attributes} 0 obj")));
            var length = start < 0 ? -1 : pdf.AsSpan(start).IndexOf("endobj"u8);
            if (length > 0)
            {
                Replace(pdf.AsSpan(start, length), "/Scope/Column"u8, "/Scope/Row   "u8);
            }
        }

        for (var rest = pdf.AsSpan(); rest.IndexOf("\n/Tabs(S)\n"u8) is >= 0 and var position; rest = rest[position..])
        {
            Replace(rest[position..], "/Tabs(S)"u8, "/Tabs/S "u8);
        }

        return pdf;
    }

    private static void Replace(Span<byte> place, ReadOnlySpan<byte> wrong, ReadOnlySpan<byte> right)
    {
        if (place.IndexOf(wrong) is >= 0 and var position)
        {
            right.CopyTo(place[position..]);
        }
    }

    private static List<long> AttributesOfRowHeaders(byte[] pdf)
    {
        try
        {
            using var document = PdfDocument.Open(pdf);
            var objects = new PdfObjects(document);
            return [.. from root in StructureElement.Read(objects)
                       from table in root.WithDescendants()
                       where table.Type == "Table"
                       from row in table.Children.Where(child => child.Type == "TR").Skip(1)
                       from cell in row.Children
                       where cell.Type == "TH"
                       from attributes in objects.Items(cell.Dictionary, "A")
                       let reference = PdfObjects.ReferenceOf(attributes)
                       where reference is not null
                       select reference.Value.ObjectNumber];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [];
        }
    }
}
