using System.Globalization;
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
