using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Tests.Local;

namespace Cortap.Infrastructure.Tests.Pdf;

public sealed class PdfCheckTests(PdfCheckTests.Conversions conversions) : IClassFixture<PdfCheckTests.Conversions>
{
    [LibreOfficeFact]
    public void ThrowIfWrong_ContentsWithAnotherPage_SaysSo()
    {
        var (docx, pdf) = conversions.Of("pages");

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(docx, pdf)).Message.ShouldContain("contents names other pages");
    }

    [LibreOfficeTheory]
    [InlineData("row")]
    [InlineData("paragraph")]
    [InlineData("heading")]
    public void ThrowIfWrong_SomethingIsMissingInThePdf_NamesIt(string what)
    {
        var (_, pdf) = conversions.Of(what);

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(conversions.Whole, pdf)).Message.ShouldContain("missing in the PDF", Case.Sensitive, what);
    }

    [Fact]
    public void ThrowIfWrong_NoPdf_SaysSo() =>
        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(ReportVariants.Create(1).Docx, "%PDF-1.7 nothing"u8.ToArray())).Message.ShouldContain("cannot be read");

    /// <summary>What the tests change in a report, as LibreOffice alone makes it a PDF, all in one run.</summary>
    public sealed class Conversions : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Conversions()
        {
            if (LibreOfficeFactAttribute.Location is not { } location) return;
            Write("pages", Change(ReportVariants.Create(2).Docx, xml => Last(xml, "</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>", "9</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>")));
            Write("row", Change(Whole, xml => Without(xml, "<w:tr", "</w:tr>")));
            Write("paragraph", Change(Whole, xml => Without(xml, "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>", "</w:p>")));
            Write("heading", Change(Whole, xml => Without(xml, "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/>", "</w:p>")));
            using var process = Process.Start(new ProcessStartInfo(
                location.Office,
                [
                    "--headless", $"-env:UserInstallation=file://{_folder.File("profile")}",
                    "--convert-to", "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"},\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"true\"}}",
                    "--outdir", _folder.Path, .. Directory.GetFiles(_folder.Path, "*.docx"),
                ])
            {
                RedirectStandardOutput = true,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }

        public byte[] Whole { get; } = ReportVariants.Create(3).Docx;

        public (byte[] Docx, byte[] Pdf) Of(string name) => (File.ReadAllBytes(_folder.File($"{name}.docx")), File.ReadAllBytes(_folder.File($"{name}.pdf")));

        public void Dispose() => _folder.Dispose();

        private void Write(string name, byte[] docx) => File.WriteAllBytes(_folder.File($"{name}.docx"), docx);
    }

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
    private static string Without(string xml, string start, string end)
    {
        var at = xml.IndexOf("Heading1", StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            at = xml.IndexOf(start, at + 1, StringComparison.Ordinal);
        }

        at.ShouldBeGreaterThan(0);
        return xml.Remove(at, xml.IndexOf(end, at, StringComparison.Ordinal) + end.Length - at);
    }
}
