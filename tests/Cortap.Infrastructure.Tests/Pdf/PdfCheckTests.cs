using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;

namespace Cortap.Infrastructure.Tests.Pdf;

[Collection(PdfTests.Name)]
public sealed partial class PdfCheckTests(ConvertedReports reports)
{
    // Without its fields, which LibreOffice would compute, the contents are printed as they stand.
    [LibreOfficeFact]
    public async Task ThrowIfWrong_ContentsWithAnotherPage_SaysSo()
    {
        var docx = ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport);
        var pdf = await reports.ConvertAsync(Change(docx, xml => Field().Replace(
            Last(xml, "</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>", "9</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>"), "")));

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(docx, pdf)).Message.ShouldContain("contents names other pages");
    }

    // What the document has twice, the PDF has once.
    [LibreOfficeTheory]
    [InlineData("a row of the summary table", "<w:tr", "</w:tr>")]
    [InlineData("a paragraph", "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>", "</w:p>")]
    [InlineData("a heading", "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/>", "</w:p>")]
    public async Task ThrowIfWrong_SomethingIsMissingInThePdf_NamesIt(string what, string start, string end)
    {
        var docx = ReportVariants.Create(3).Docx;
        var pdf = await reports.VariantAsync(3);
        PdfCheck.ThrowIfWrong(docx, pdf);

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(Change(docx, xml => Repeat(xml, start, end)), pdf)).Message.ShouldContain("missing in the PDF", Case.Sensitive, what);
    }

    // The marks are not drawn, or together with the letter before them.
    [LibreOfficeTheory]
    [InlineData("cgj a\u034Fb The recipient has a plan for the year")]
    [InlineData("vs a\uFE00b The recipient has a plan for the year")]
    [InlineData("1\uFE0F\u20E3 The recipient has a plan for the year")]
    [InlineData("o\u20DDa n\u0489b The recipient has a plan for the year")]
    public async Task ConvertAsync_LetterWithAMark_IsFound(string text)
    {
        var paragraph = $"<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";
        var docx = Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml => xml.Insert(xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal), paragraph));

        (await reports.ConvertAsync(docx)).ShouldNotBeEmpty();
    }

    [Fact]
    public void ThrowIfWrong_NoPdf_SaysSo() =>
        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(ReportVariants.Create(1).Docx, "%PDF-1.7 nothing"u8.ToArray())).Message.ShouldContain("cannot be read");

    private static byte[] Change(byte[] docx, Func<string, string> change)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            string xml;
            using (var reader = new StreamReader(archive.GetEntry("word/document.xml")!.Open()))
            {
                xml = reader.ReadToEnd();
            }

            archive.GetEntry("word/document.xml")!.Delete();
            using var target = archive.CreateEntry("word/document.xml").Open();
            target.Write(Encoding.UTF8.GetBytes(change(xml)));
        }

        return stream.ToArray();
    }

    private static string Last(string text, string from, string to)
    {
        var at = text.LastIndexOf(from, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    // The fifth of its kind: neither a table's head nor its only row.
    private static string Repeat(string xml, string start, string end)
    {
        var at = xml.IndexOf("Heading1", StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            at = xml.IndexOf(start, at + 1, StringComparison.Ordinal);
        }

        at.ShouldBeGreaterThan(0);
        return xml.Insert(at, xml[at..(xml.IndexOf(end, at, StringComparison.Ordinal) + end.Length)]);
    }

    [GeneratedRegex("<w:fldChar [^>]*/>|<w:instrText[^>]*>[^<]*</w:instrText>")]
    private static partial Regex Field();
}
