using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

[Collection(PdfTests.Name)]
public sealed partial class LibreOfficePdfConverterTests(ConvertedReports reports)
{
    private static readonly byte[] Small = ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport);

    [LibreOfficeFact]
    public async Task ConvertAsync_Report_GivesTaggedPdfWithEveryParagraph()
    {
        var docx = ConvertedReports.Render("01-full-494", ReportType.DraftAuditReport);

        var pdf = await reports.PdfAsync("01-full-494", ReportType.DraftAuditReport);

        pdf.AsSpan().StartsWith("%PDF-"u8).ShouldBeTrue();
        pdf.AsSpan().IndexOf("/MarkInfo<</Marked true>>"u8).ShouldBeGreaterThan(0);
        var text = PdfText.ReadCells(pdf).Letters;
        foreach (var paragraph in WordParagraph.ReadAll(docx).Where(paragraph => paragraph.Place == ParagraphPlace.Body))
        {
            // The end of a paragraph may stand on the next page.
            var letters = PdfText.LettersOf(paragraph.Text);
            text.ShouldContain(letters[..Math.Min(letters.Length, 60)], Case.Sensitive);
        }
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_Report_NamesTheRightPagesAndCarriesItsProvenance()
    {
        var docx = ConvertedReports.Render("01-full-494", ReportType.DraftAuditReport);
        var provenance = new Provenance("rpt-20260211-160045-a1b2c3d4", "draft-audit-report", "7", "CORTAP 0.1.0 <&>", new string('a', 64));

        var pdf = await reports.Converter.ConvertAsync(docx, provenance, 1, CancellationToken.None);

        PdfText.Read(pdf).ShouldHaveRightContents(leastEntries: 32);
        PdfProvenance.Read(pdf).ShouldBe(provenance);
        PdfText.Run("pdfinfo", pdf, "-meta", "-").ShouldContain("<cortap:jobId>rpt-20260211-160045-a1b2c3d4</cortap:jobId>");
        PdfText.Run("pdfinfo", pdf, "-").ShouldContain("Tagged:          yes");
    }

    // The last characters of the last plane: no font has them, as it has no emoji that is younger than itself.
    [LibreOfficeFact]
    public async Task ConvertAsync_CharacterThatNoFontDraws_IsReplaced()
    {
        var canonical = ConvertedReports.Canonical("02-small-clean-smr");
        canonical = canonical with { Project = canonical.Project with { RecipientName = "Cedar \U0010FFFD Transit \U0001F68C" } };

        var text = PdfText.Read(await reports.ConvertAsync(ConvertedReports.Render(canonical, ReportType.DraftAuditReport))).Letters;

        text.ShouldContain("Cedar\uFFFDTransit");
        text.ShouldNotContain("\U0010FFFD");
        text.ShouldContain("\U0001F68C");
    }

    // Its name stands in the footer of every page.
    [LibreOfficeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConvertAsync_CharacterThatNoFontDrawsInAFooter_IsReplaced(bool isRequest)
    {
        var canonical = ConvertedReports.Canonical("02-small-clean-smr");
        canonical = canonical with { Project = canonical.Project with { RecipientName = "Cedar \U0010FFFD Transit" } };

        var pages = PdfText.Read(await reports.ConvertAsync(ConvertedReports.Render(canonical, isRequest ? ReportType.RecipientInformationRequest : ReportType.DraftAuditReport))).Pages;

        pages.Count(page => page.TrimEnd().Split('\n')[^1].Contains('\uFFFD', StringComparison.Ordinal)).ShouldBeGreaterThan(2);
    }

    // As Word's AutoFit leaves them: the grid has the widths.
    [LibreOfficeTheory]
    [InlineData("w:w=\"0\" w:type=\"auto\"")]
    [InlineData("w:w=\"2500\" w:type=\"pct\"")]
    [InlineData("w:w=\"50%\" w:type=\"pct\"")]
    public async Task ConvertAsync_AnswersInColumnsThatFitTheirTable_AreAsWideAsTheColumns(string width)
    {
        var docx = ConvertedReports.Render("02-small-clean-smr", ReportType.RecipientInformationRequest);
        var expected = Widths(await reports.PdfAsync("02-small-clean-smr", ReportType.RecipientInformationRequest));

        var widths = Widths(await reports.ConvertAsync(ConvertedReports.Change(docx, xml => CellWidth().Replace(xml, $"<w:tcW {width}/>"))));

        expected.Count.ShouldBeGreaterThan(100);
        widths.ShouldBe(expected);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_AnswerInNoTable_IsAField()
    {
        var docx = ConvertedReports.Render("02-small-clean-smr", ReportType.RecipientInformationRequest);

        var pdf = await reports.ConvertAsync(ConvertedReports.Change(docx, xml => xml.Insert(
            xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal),
            "<w:p><w:sdt><w:sdtPr><w:alias w:val=\"Anything else\"/><w:tag w:val=\"answer.else\"/><w:id w:val=\"99999\"/><w:text w:multiLine=\"1\"/></w:sdtPr>"
            + "<w:sdtContent><w:r><w:t>Enter text</w:t></w:r></w:sdtContent></w:sdt></w:p>")));

        PdfForm.Read(pdf).Single(field => field.Tag == "answer.else").Title.ShouldBe("Anything else");
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_AfterOthersAndOneThatIsRefused_UsesTheRunningListener()
    {
        await reports.Converter.WarmAsync(CancellationToken.None);
        var starts = reports.Converter.Starts;

        await Should.ThrowAsync<CortapException>(() => reports.ConvertAsync("no document"u8.ToArray()));
        (await reports.ConvertAsync(Small)).Length.ShouldBeGreaterThan(1000);
        (await reports.ConvertAsync(Small)).Length.ShouldBeGreaterThan(1000);

        reports.Converter.Starts.ShouldBe(starts);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_ManyAtOnce_UseTwoProcessesAndNoMore()
    {
        var pdfs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => reports.ConvertAsync(Small)));

        pdfs.ShouldAllBe(pdf => pdf.Length > 1000);
        reports.Converter.Starts.ShouldBe(2);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_TooManyPages_IsRefusedAndTheConverterGoesOn()
    {
        using var strict = new LibreOfficePdfConverter(
            LibreOfficeFactAttribute.Location!, new PdfOptions { MaxPages = 2 }, TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance);

        for (var i = 0; i < 2; i++)
        {
            var exception = await Should.ThrowAsync<CortapException>(() => strict.ConvertAsync(Small, null, 1, CancellationToken.None));

            exception.Code.ShouldBe(ErrorCodes.GenerationError);
            exception.Message.ShouldContain("more than the limit of 2");
        }

        strict.Starts.ShouldBe(1);
    }

    [LibreOfficeTheory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task ConvertAsync_LibreOfficeThatDiesMeanwhile_AnotherOneConverts(string signal)
    {
        using var dying = new DyingOffice(processes: 1);
        await dying.Converter.WarmAsync(CancellationToken.None);

        var conversion = dying.Converter.ConvertAsync(Small, null, 1, CancellationToken.None);
        await dying.KillAllAsync(signal);

        (await conversion).Take(5).ShouldBe("%PDF-"u8.ToArray());
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_AllIdleLibreOfficesHaveDied_ANewOneConverts()
    {
        using var dying = new DyingOffice(processes: 2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => dying.Converter.ConvertAsync(Small, null, 1, CancellationToken.None)));
        await dying.KillAllAsync("KILL");

        (await dying.Converter.ConvertAsync(Small, null, 1, CancellationToken.None)).Take(5).ShouldBe("%PDF-"u8.ToArray());
    }

    [Fact]
    public void Find_NothingInstalled_IsNull() => LibreOfficeLocation.Find(null, "/nowhere").ShouldBeNull();

    [Fact]
    public async Task NoPdfConverter_Asked_RefusesClearly()
    {
        var none = new NoPdfConverter();

        none.IsInstalled.ShouldBeFalse();
        (await Should.ThrowAsync<CortapException>(() => none.ConvertAsync(default, null, 1, CancellationToken.None))).Message.ShouldContain("docx");
    }

    private static List<(string? Name, double Width)> Widths(byte[] pdf)
    {
        using var document = UglyToad.PdfPig.PdfDocument.Open(pdf);
        document.TryGetForm(out var form).ShouldBeTrue();
        return [.. form!.Fields.Select(field => (field.Information.PartialName, Math.Round(field.Bounds!.Value.Width)))];
    }

    [GeneratedRegex("<w:tcW [^>]*/>")]
    private static partial Regex CellWidth();

    /// <summary>A converter whose LibreOffices can be told from others.</summary>
    private sealed class DyingOffice : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("cortap-dying-").FullName;

        public DyingOffice(int processes)
        {
            var (office, location) = (Path.Combine(_folder, "office"), LibreOfficeFactAttribute.Location!);
            var binary = Path.Combine(Path.GetDirectoryName(File.ResolveLinkTarget(location.Office, returnFinalTarget: true)?.FullName ?? location.Office)!, "soffice.bin");
            File.WriteAllText(office, $"#!/bin/sh\ntouch {_folder}/$$.pid\nexec {binary} \"$@\"\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(office, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Converter = new(location with { Office = office }, new PdfOptions { Processes = processes }, TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance);
        }

        public LibreOfficePdfConverter Converter { get; }

        public async Task KillAllAsync(string signal)
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-s", signal, .. Directory.GetFiles(_folder, "*.pid").Select(path => Path.GetFileNameWithoutExtension(path))]);
            await kill.WaitForExitAsync();
        }

        public void Dispose()
        {
            Converter.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
