using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cortap.Infrastructure.Pdf;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>Forms that came from anybody.</summary>
public sealed class PdfFormTests
{
    [Theory]
    [InlineData("/Kids[5 0 R]")]
    [InlineData("/Kids[5 0 R 5 0 R]")]
    [InlineData("/Kids[4 0 R]")]
    [InlineData("/Kids[6 0 R]/FT/Tx")]
    public void Read_FieldsThatContainThemselves_IsRefused(string kids)
    {
        var pdf = Pdf(
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            "<</T(a)/Kids[5 0 R]>>",
            $"<</T(b)/Parent 4 0 R{kids}>>",
            "<</T(c)/Parent 5 0 R/Kids[5 0 R]>>");

        Should.Throw<InvalidDataException>(() => PdfForm.Read(pdf)).Message.ShouldContain("nested");
    }

    [Theory]
    [InlineData(@"(one\rtwo)", "one\ntwo")]
    [InlineData(@"(one\r\ntwo)", "one\ntwo")]
    [InlineData("<FEFF0061000D0062>", "a\nb")]
    [InlineData(@"(\357\273\277na\303\257ve \342\200\231)", "na\u00EFve \u2019")]
    [InlineData("<EFBBBF6E61C3AF7665>", "na\u00EFve")]
    [InlineData(@"(na\357ve)", "na\u00EFve")]
    public void Read_TextAsOtherProgramsSaveIt_IsWhatWasTyped(string value, string expected)
    {
        var pdf = Pdf(
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            $"<</FT/Tx/T(2a-comments)/V {value}>>");

        PdfForm.Read(pdf).ShouldHaveSingleItem().Value.ShouldBe(expected);
    }

    // Two hundred kilobytes whose table of objects unpacks to 200 MB, and less than one of which each does what the one before does.
    [Theory]
    [InlineData(1, 200 << 20)]
    [InlineData(2, 200 << 20)]
    public void Read_TableOfObjectsThatUnpacksToHundredsOfMegabytes_IsRefused(int times, int length)
    {
        var packed = new byte[length];
        for (var time = 0; time < times; time++)
        {
            using var content = new MemoryStream();
            using (var deflate = new ZLibStream(content, CompressionLevel.Fastest)) deflate.Write(packed);
            packed = content.ToArray();
        }

        var filters = string.Concat(Enumerable.Repeat("/FlateDecode", times));
        var begin = "%PDF-1.5\n"u8.ToArray();
        byte[] pdf =
        [
            .. begin, .. Encoding.ASCII.GetBytes($"1 0 obj\n<</Type/XRef/Size {length / 4}/W[1 2 1]/Root 2 0 R/Filter[{filters}]/Length {packed.Length}>>\nstream\n"), .. packed,
            .. Encoding.ASCII.GetBytes($"\nendstream\nendobj\n2 0 obj\n<</Type/Catalog>>\nendobj\nstartxref\n{begin.Length}\n%%EOF\n"),
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<InvalidDataException>(() => PdfForm.Read(pdf));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(length / 2);
    }

    private static byte[] Pdf(params string[] objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        foreach (var (number, text) in objects.Index())
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{text}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<</Root 1 0 R/Size {objects.Length + 1}>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
