using Cortap.Infrastructure.Pdf;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

public sealed class LibreOfficePdfConverterTests(LibreOfficePdfConverterTests.Reports reports) : IClassFixture<LibreOfficePdfConverterTests.Reports>
{
    [LibreOfficeFact]
    public async Task ConvertAsync_Report_GivesTaggedPdfWithEveryParagraph()
    {
        using var converter = Converter(new PdfOptions());

        var pdf = await converter.ConvertAsync(reports.Docx, null, CancellationToken.None);

        pdf.AsSpan().StartsWith("%PDF-"u8).ShouldBeTrue();
        pdf.AsSpan().IndexOf("/MarkInfo<</Marked true>>"u8).ShouldBeGreaterThan(0);
        var text = PdfText.ReadCells(pdf).Letters;
        foreach (var paragraph in WordParagraph.ReadAll(reports.Docx).Where(paragraph => paragraph.Place == ParagraphPlace.Body))
        {
            // The end of a paragraph may stand on the next page.
            var letters = PdfText.LettersOf(paragraph.Text);
            text.ShouldContain(letters[..Math.Min(letters.Length, 60)], Case.Sensitive);
        }
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_Report_NamesTheRightPagesAndCarriesItsProvenance()
    {
        using var converter = Converter(new PdfOptions());
        var provenance = new Provenance("rpt-20260211-160045-a1b2c3d4", "draft-audit-report", "7", "CORTAP 0.1.0 <&>", new string('a', 64));

        var pdf = await converter.ConvertAsync(reports.Docx, provenance, CancellationToken.None);

        PdfText.Read(pdf).ShouldHaveRightContents(leastEntries: 32);
        PdfProvenance.Read(pdf).ShouldBe(provenance);
        PdfText.Run("pdfinfo", pdf, "-meta", "-").ShouldContain("<cortap:jobId>rpt-20260211-160045-a1b2c3d4</cortap:jobId>");
        PdfText.Run("pdfinfo", pdf, "-").ShouldContain("Tagged:          yes");
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_SecondDocument_UsesTheRunningListener()
    {
        using var converter = Converter(new PdfOptions());
        await converter.WarmAsync(CancellationToken.None);

        (await converter.ConvertAsync(reports.Docx, null, CancellationToken.None)).Length.ShouldBeGreaterThan(1000);
        (await converter.ConvertAsync(reports.Docx, null, CancellationToken.None)).Length.ShouldBeGreaterThan(1000);

        converter.Starts.ShouldBe(1);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_DocumentThatIsRefused_KeepsTheRunningListener()
    {
        using var converter = Converter(new PdfOptions());

        await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync("no document"u8.ToArray(), null, CancellationToken.None));
        (await converter.ConvertAsync(reports.Docx, null, CancellationToken.None)).Length.ShouldBeGreaterThan(1000);

        converter.Starts.ShouldBe(1);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_TwoAtOnce_UseTwoProcessesAndNoMore()
    {
        using var converter = Converter(new PdfOptions { Processes = 2 });

        var pdfs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => converter.ConvertAsync(reports.Docx, null, CancellationToken.None)));

        pdfs.ShouldAllBe(pdf => pdf.Length > 1000);
        converter.Starts.ShouldBe(2);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_AfterSoManyDocuments_TakesAFreshProcess()
    {
        using var converter = Converter(new PdfOptions { DocumentsPerProcess = 1 });

        await converter.ConvertAsync(reports.Docx, null, CancellationToken.None);
        await converter.ConvertAsync(reports.Docx, null, CancellationToken.None);

        converter.Starts.ShouldBe(2);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_TooManyPages_IsRefusedAndTheConverterGoesOn()
    {
        using var strict = Converter(new PdfOptions { MaxPages = 2 });

        var exception = await Should.ThrowAsync<CortapException>(() => strict.ConvertAsync(reports.Docx, null, CancellationToken.None));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        exception.Message.ShouldContain("more than the limit of 2");
        strict.Starts.ShouldBe(1);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_NoTime_IsGenerationError()
    {
        using var converter = Converter(new PdfOptions { Timeout = TimeSpan.FromMilliseconds(1) });

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(reports.Docx, null, CancellationToken.None));

        exception.Message.ShouldContain("took longer");
    }

    [Fact]
    public void Find_NothingInstalled_IsNull() => LibreOfficeLocation.Find(null, "/nowhere").ShouldBeNull();

    [Fact]
    public async Task NoPdfConverter_Asked_RefusesClearly()
    {
        var none = new NoPdfConverter();

        none.IsInstalled.ShouldBeFalse();
        (await Should.ThrowAsync<CortapException>(() => none.ConvertAsync(default, null, CancellationToken.None))).Message.ShouldContain("docx");
    }

    private static LibreOfficePdfConverter Converter(PdfOptions options) =>
        new(LibreOfficeFactAttribute.Location!, options, TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance);

    /// <summary>One report for all tests.</summary>
    public sealed class Reports
    {
        public Reports()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Cortap.sln")))
            {
                folder = folder.Parent;
            }

            Canonical = CanonicalJson.Deserialize(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "fixtures", "01-full-494", "expected-canonical.json")));
            Docx = ReportRenderer.Create()
                .Render(new RenderRequest(ReportType.DraftAuditReport, Canonical, "00", "rpt-20260211-160045-a1b2c3d4"), CancellationToken.None);
        }

        public CanonicalDocument Canonical { get; }

        public byte[] Docx { get; }
    }
}
