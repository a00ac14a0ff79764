using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Pdf.Accessibility;
using Cortap.Reporting.Documents.RecipientInformationRequest;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>Every fixture as a PDF of both report types, which the converter did not refuse, held to the machine checks of PDF/UA-1 and to what can be seen on its pages.</summary>
[Collection(PdfTests.Name)]
public sealed partial class PdfAccessibilityTests(ConvertedReports reports)
{
    private readonly PdfAccessibilityCheck _check = new();

    [LibreOfficeFact]
    public async Task Check_EveryFixtureOfBothReports_Passes()
    {
        ConvertedReports.All.Count().ShouldBeGreaterThan(14);
        foreach (var (fixture, type) in ConvertedReports.All)
        {
            var result = _check.Check(await reports.PdfAsync(fixture, type));

            result.Failures.ShouldBeEmpty($"{fixture} {type}");
            result.Standard.ShouldBe("PDF/UA-1");
            result.Checks.ShouldBeGreaterThan(20);
        }
    }

    // What a check must find: the same number of bytes, so that the file stays readable.
    [LibreOfficeFact]
    public async Task Check_SpoiledFile_NamesTheFault()
    {
        (string Good, string Bad, string Fault)[] faults =
        [
            ("/Marked true", "/Marked null", "marked as tagged"),
            ("/Lang(en-US)", "/Lamg(en-US)", "language"),
            ("/DisplayDocTitle true", "/DisplayDocTitle null", "title is shown"),
            ("<pdfuaid:part>1<", "<pdfuaid:part>2<", "claim PDF/UA-1"),
            ("<pdfaid:conformance>B<", "<pdfaid:conformance>U<", "claim PDF/A-2b"),
            ("/Scope/Row   ", "/Scope/Column", "each with its scope"),
            ("/S/H2", "/S/H4", "skip none"),
            ("/S/TR", "/S/TD", "rows of header and data cells"),
            ("/S/TOCI", "/S/Span", "consist of entries"),
            ("/S/LBody", "/S/LBodY", "standard type"),
            ("/ParentTree ", "/ParentTred ", "parent tree"),
            ("/ToUnicode", "/ToUnicodf", "mapped to characters"),
            ("/Outlines ", "/Outlimes ", "bookmarks"),
            ("/Tabs/S", "/Tabs/R", "order of the structure"),
        ];
        var pdf = await reports.PdfAsync("01-full-494", ReportType.DraftAuditReport);
        foreach (var (good, bad, fault) in faults)
        {
            var spoiled = pdf.ToArray();
            var position = spoiled.AsSpan().IndexOf(Encoding.ASCII.GetBytes(good));
            position.ShouldBeGreaterThan(0, good);
            Encoding.ASCII.GetBytes(bad).CopyTo(spoiled.AsSpan(position));

            _check.Check(spoiled).Failures.ShouldContain(failure => failure.Contains(fault), $"{good} → {bad}");
        }
    }

    [Fact]
    public void Check_NoPdf_SaysSo() => _check.Check("no pdf"u8.ToArray()).Failures.ShouldHaveSingleItem().ShouldContain("cannot be read as a PDF");

    [LibreOfficeFact]
    public async Task Convert_ReviewWithFewFindings_HasItsSummaryTableOnOnePage()
    {
        foreach (var fixture in new[] { "01-full-494", "02-small-clean-smr", "07-legacy-23-final" })
        {
            var pages = PdfText.Read(await reports.PdfAsync(fixture, ReportType.DraftAuditReport)).Pages;
            var page = pages.Single(text => text.Contains("Findings by Review Area"));

            page.ShouldContain("Cybersecurity", customMessage: fixture);
            page.ShouldContain("D = Deficient.", customMessage: fixture);
            page.Split('\n').Count(line => line.TrimStart().StartsWith("1. ", StringComparison.Ordinal)).ShouldBe(1);
        }
    }

    [LibreOfficeFact]
    public async Task Convert_Request_HasContentsOfOneLineForEachHeadingAndItsPage()
    {
        foreach (var (fixture, type) in ConvertedReports.All.Where(report => report.Type == ReportType.RecipientInformationRequest))
        {
            var pages = PdfText.Read(await reports.PdfAsync(fixture, type)).Pages;
            var contents = pages.Index().Single(page => page.Item.TrimStart().StartsWith("CONTENTS", StringComparison.Ordinal)).Index;
            var lines = pages[contents].Split('\n').Where(line => line.Contains("....")).Select(line => ContentsLine().Match(line)).ToList();

            lines.Count.ShouldBe(27, fixture);
            foreach (var line in lines)
            {
                line.Success.ShouldBeTrue(fixture);
                PdfText.LettersOf(pages[contents + int.Parse(line.Groups["page"].ValueSpan, CultureInfo.InvariantCulture)])
                    .ShouldContain(PdfText.LettersOf(line.Groups["heading"].Value), Case.Sensitive, fixture);
            }
        }
    }

    [LibreOfficeFact]
    public async Task Convert_ThirtyDeficienciesInOneArea_RepeatsAreaAndFindingOnEveryPage()
    {
        var canonical = ConvertedReports.Canonical("01-full-494");
        var procurement = canonical.Assessments.Single(assessment => assessment.ReviewArea == "Procurement");
        canonical = canonical with
        {
            Assessments = [.. canonical.Assessments.Select(assessment => assessment != procurement ? assessment : assessment with
            {
                Deficiencies = [.. Enumerable.Range(1, 30).Select(number => procurement.Deficiencies![0] with
                {
                    Code = $"P{number}-{number}", Description = $"Deficient: The file of contract {number} lacked an independent cost estimate. It is required.",
                })],
            })],
        };

        var pages = PdfText.Read(await reports.ConvertAsync(ConvertedReports.Render(canonical, ReportType.DraftAuditReport))).Pages.Where(page => page.Contains("lacked an") && page.Contains("Deficiency")).ToList();
        var rows = pages.Where(page => page.Contains("Review Area")).ToList();

        rows.Count.ShouldBeGreaterThan(1);
        rows.ShouldAllBe(page => page.Contains("Procurement") && page.Contains("Review Area"));
        foreach (var number in Enumerable.Range(1, 30))
        {
            rows.Count(page => page.Replace('\u2011', '-').Contains($"P{number}-{number} ")).ShouldBe(1, $"P{number}-{number}");
        }
    }

    [LibreOfficeFact]
    public async Task Convert_NameOf288Characters_LeavesTheCoverOnOnePage()
    {
        var canonical = ConvertedReports.Canonical("02-small-clean-smr");
        var name = string.Concat(Enumerable.Repeat("The Regional Transportation Authority of the Confluence ", 6))[..288].Trim();
        canonical = canonical with { Project = canonical.Project with { RecipientName = name } };

        var cover = PdfText.Read(await reports.ConvertAsync(ConvertedReports.Render(canonical, ReportType.DraftAuditReport))).Pages.Single(page => page.Contains("Performed for:"));

        cover.ShouldContain("DRAFT REPORT");
        cover.ShouldContain("Draft Report Date");
        var request = PdfText.Read(await reports.ConvertAsync(ConvertedReports.Render(canonical, ReportType.RecipientInformationRequest))).Pages.Single(page => page.Contains("RECIPIENT ID"));
        request.ShouldContain("FEDERAL TRANSIT ADMINISTRATION");
        request.ShouldContain("avery.placeholder@example.com");
    }

    [LibreOfficeFact]
    public async Task Convert_Request_IsAFormThatComesBackWithItsAnswers()
    {
        var canonical = ConvertedReports.Canonical("01-full-494");
        var asked = RequestAnswers.ReadDocument(ConvertedReports.Render(canonical, ReportType.RecipientInformationRequest));

        var pdf = await reports.PdfAsync("01-full-494", ReportType.RecipientInformationRequest);
        var fields = PdfForm.Read(pdf);

        fields.Select(field => (field.Tag, field.Title)).ShouldBe(asked.Select(field => (field.Tag, field.Title)), ignoreOrder: true);
        fields.ShouldAllBe(field => field.Value == null || field.Value == "false");
        var filled = PdfForm.Read(Fill(pdf, "2a-file", "2a1.pdf"));
        filled.Single(field => field.Tag == "answer.2a.file").Value.ShouldBe("2a1.pdf");
        filled.Count(field => field.Value is not null and not "false").ShouldBe(1);
    }

    // As a PDF reader saves a filled form: the changed field is appended.
    private static byte[] Fill(byte[] pdf, string name, string value)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var title = text.LastIndexOf($"/T({name})", StringComparison.Ordinal);
        var start = text.LastIndexOf(" 0 obj\n", title, StringComparison.Ordinal);
        var number = text[(text.LastIndexOf('\n', start) + 1)..start];
        var body = text[(start + " 0 obj\n".Length)..text.IndexOf("\nendobj", title, StringComparison.Ordinal)].Replace("/V <FEFF>", $"/V({value})", StringComparison.Ordinal);
        var trailer = text.LastIndexOf("trailer\n<<", StringComparison.Ordinal);
        var end = text.IndexOf(">>\nstartxref\n", trailer, StringComparison.Ordinal);
        var previous = text[(end + ">>\nstartxref\n".Length)..].Split('\n')[0];
        var entries = Regex.Replace(text[(trailer + "trailer\n<<".Length)..end], @"/Prev \d+", "");
        var update = $"{number} 0 obj\n{body}\nendobj\n";
        var table = $"xref\n{number} 1\n{pdf.Length:D10} 00000 n \ntrailer\n<<{entries}/Prev {previous}>>\nstartxref\n{pdf.Length + update.Length}\n%%EOF\n";
        return [.. pdf, .. Encoding.Latin1.GetBytes(update + table)];
    }

    [GeneratedRegex(@"^\s*(?<heading>\S.*?\S)\.{4,}\s*(?<page>\d+)\s*$")]
    private static partial Regex ContentsLine();
}
