using System.Diagnostics;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

public sealed partial class LibreOfficePdfConverterTests(LibreOfficePdfConverterTests.Reports reports) : IClassFixture<LibreOfficePdfConverterTests.Reports>
{
    [LibreOfficeFact]
    public async Task ConvertAsync_Report_GivesTaggedPdfWithEveryNarrativeOnce()
    {
        using var converter = Converter(new PdfOptions());

        var pdf = await converter.ConvertAsync(reports.Docx, CancellationToken.None);

        pdf.AsSpan().StartsWith("%PDF-"u8).ShouldBeTrue();
        pdf.AsSpan().IndexOf("/MarkInfo<</Marked true>>"u8).ShouldBeGreaterThan(0);
        var text = Normalize(ExtractText(pdf));
        foreach (var deficiency in reports.Canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? []))
        {
            Count(text, Normalize(deficiency.Description)).ShouldBe(1, deficiency.ControlName);
        }
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_Report_HasEveryHeadingOnThePageThatTheContentsName()
    {
        using var converter = Converter(new PdfOptions());

        var pages = ExtractText(await converter.ConvertAsync(reports.Docx, CancellationToken.None)).Split('\f').ToList();

        var contents = pages.FindIndex(page => page.Contains("Table of Contents"));
        var entries = ContentsEntry().Matches(pages[contents]).ToList();
        entries.Count.ShouldBe(32);
        foreach (var entry in entries)
        {
            var page = pages[contents + int.Parse(entry.Groups["page"].Value)];
            Normalize(page).ShouldContain(Normalize(entry.Groups["heading"].Value), customMessage: entry.Value);
        }
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_SecondDocument_UsesTheRunningListener()
    {
        using var converter = Converter(new PdfOptions());
        await converter.WarmAsync(CancellationToken.None);

        (await converter.ConvertAsync(reports.Docx, CancellationToken.None)).Length.ShouldBeGreaterThan(1000);
        (await converter.ConvertAsync(reports.Docx, CancellationToken.None)).Length.ShouldBeGreaterThan(1000);
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_TooManyPages_IsRefusedAndTheConverterGoesOn()
    {
        using var strict = Converter(new PdfOptions { MaxPages = 2 });

        var exception = await Should.ThrowAsync<CortapException>(() => strict.ConvertAsync(reports.Docx, CancellationToken.None));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        exception.Message.ShouldContain("more than the limit of 2");
    }

    [LibreOfficeFact]
    public async Task ConvertAsync_NoTime_IsGenerationErrorAndLeavesNoProcess()
    {
        using var converter = Converter(new PdfOptions { Timeout = TimeSpan.FromMilliseconds(1) });

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(reports.Docx, CancellationToken.None));

        exception.Message.ShouldContain("took longer");
    }

    [Fact]
    public void Find_NothingInstalled_IsNull() => LibreOfficeLocation.Find(null, "/nowhere").ShouldBeNull();

    [Fact]
    public async Task NoPdfConverter_Asked_RefusesClearly()
    {
        var none = new NoPdfConverter();

        none.IsInstalled.ShouldBeFalse();
        (await Should.ThrowAsync<CortapException>(() => none.ConvertAsync(default, CancellationToken.None))).Message.ShouldContain("docx");
    }

    [GeneratedRegex(@"^\s*(?<heading>[IVX0-9]+\.\s+\S.*?)\.{3,}\s*(?<page>\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ContentsEntry();

    private static LibreOfficePdfConverter Converter(PdfOptions options) =>
        new(LibreOfficeFactAttribute.Location!, options, TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance);

    private static string ExtractText(byte[] pdf)
    {
        var start = new ProcessStartInfo("pdftotext", ["-layout", "-", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(pdf);
        process.StandardInput.Close();
        return output.GetAwaiter().GetResult();
    }

    // Line ends, and hyphens at them, are the layout's.
    private static string Normalize(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character) && character != '\u00AD'));

    private static int Count(string text, string part) => text.Split(part).Length - 1;

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

/// <summary>Skipped where LibreOffice or pdftotext is not installed; .ci/run installs both.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibreOfficeFactAttribute : FactAttribute
{
    public LibreOfficeFactAttribute()
    {
        if (Location is null || !Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pdftotext"))))
        {
            Skip = "LibreOffice (writer, python3-uno) or pdftotext is not installed.";
        }
    }

    public static LibreOfficeLocation? Location { get; } =
        LibreOfficeLocation.Find(Environment.GetEnvironmentVariable("PDF_CONVERTER_PATH"), Environment.GetEnvironmentVariable("PATH"));
}
