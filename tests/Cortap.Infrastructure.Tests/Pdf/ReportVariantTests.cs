using System.Globalization;
using Cortap.Reporting.Canonical;
using Xunit.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>
/// Contents and tables are right at any length. CORTAP_PDF_VARIANTS says how many variants are converted (12 by default, 200 in the nightly run).
/// </summary>
[Collection(PdfTests.Name)]
public sealed class ReportVariantTests(ConvertedReports reports, ITestOutputHelper output)
{
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("CORTAP_PDF_VARIANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 12;

    [LibreOfficeFact]
    public async Task ConvertAsync_AnyLengthsAndCounts_HasAllAreasAndRightContents()
    {
        var computed = 0;
        foreach (var seed in Enumerable.Range(1, Count))
        {
            var (docx, canonical) = ReportVariants.Create(seed);

            var pdf = await reports.VariantAsync(seed);

            var text = PdfText.Read(pdf);
            text.ShouldHaveRightContents(leastEntries: 28);
            ShouldListEveryArea(PdfText.ReadCells(pdf), text.ContentsHeadings(), canonical, seed);
            var pages = DocumentContents.Read(docx);
            computed += pages.SequenceEqual(text.ContentsPages()) ? 1 : 0;
            output.WriteLine($"seed {seed}: Word {string.Join(' ', pages)}; LibreOffice {string.Join(' ', text.ContentsPages())}");
        }

        output.WriteLine($"{Count} variants; in {computed} of them the page numbers that the Word file brings are those of LibreOffice's layout");
    }

    private static void ShouldListEveryArea(PdfText text, IReadOnlyList<string> headings, CanonicalDocument canonical, int seed)
    {
        var first = text.Pages.Index().First(page => page.Item.Contains("Table of Contents", StringComparison.Ordinal)).Index + 1;
        var second = text.Pages.Index().Skip(first).First(page => PdfText.LettersOf(page.Item).Contains("II.ReviewBackgroundandProcess", StringComparison.Ordinal)).Index;
        var summary = PdfText.LettersOf(string.Concat(text.Pages.Skip(first).Take(second - first + 1)));
        foreach (var code in canonical.Assessments.SelectMany(area => area.Deficiencies ?? []).Select(deficiency => deficiency.Code ?? deficiency.ControlCode))
        {
            summary.ShouldContain(PdfText.LettersOf(code!), Case.Sensitive, $"seed {seed}, code {code}");
        }

        var areas = headings.SkipWhile(heading => !heading.StartsWith("IV.", StringComparison.Ordinal)).Skip(1).TakeWhile(heading => char.IsAsciiDigit(heading[0])).ToList();
        areas.Count.ShouldBe(canonical.Assessments.Count);
        foreach (var area in areas)
        {
            summary.ShouldContain(PdfText.LettersOf(area), Case.Sensitive, $"seed {seed}, area {area}");
        }
    }
}
