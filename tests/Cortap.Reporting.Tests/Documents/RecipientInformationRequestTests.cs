using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Tests.Canonical;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>The acceptance checks of docs/domain/recipient-information-request.md section 11, over the fixtures.</summary>
public sealed partial class RecipientInformationRequestTests
{
    private static readonly string[] Reserved = ["10. [Reserved]", "14. [Reserved]"];

    public static TheoryData<string> Fixtures { get; } = [.. FixtureCase.All.Where(name => name != "05-missing-critical")];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_IsValidAndReproducible(string fixture)
    {
        var canonical = new FixtureCase(fixture).Transform();

        var first = RecipientInformationRequestDocument.Render(canonical);

        DocumentValidator.Validate(first).ShouldBeEmpty();
        RecipientInformationRequestDocument.Render(canonical).ShouldBe(first);
    }

    [Fact]
    public void Evaluate_MissingCritical_ListsSevenFields() =>
        CompletenessCheck.Evaluate(new FixtureCase("05-missing-critical").Transform(), RecipientInformationRequestDefinition.Fields)
            .MissingCriticalFields.Count.ShouldBe(7);

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_HasEveryAreaWithItsNumber(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);

        var areas = document.Headings.Where(heading => char.IsAsciiDigit(heading[0])).ToList();

        var scheme = fixture == "07-legacy-23-final" ? 2023 : 2026;
        areas.ShouldBe(ReviewAreas.All.Select(area => scheme <= 2025 || !area.EndsWithFiscalYear2025
            ? $"{area.FtaNumber}. {area.Heading}" : $"{area.FtaNumber}. [Reserved]"));
        areas.Count(Reserved.Contains).ShouldBe(scheme <= 2025 ? 0 : 2);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_ListsEveryHeadingInContents(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);

        var entries = document.Body.Descendants<Paragraph>().Where(paragraph => RecipientInformationRequestDocument.StyleOf(paragraph) == "TOC1").ToList();

        entries.Select(entry => entry.Descendants<Text>().First().Text).ShouldBe(document.Headings);
        entries.ShouldAllBe(entry => entry.Descendants<FieldCode>().Any(code => code.Text.Contains("PAGEREF", StringComparison.Ordinal)));
        document.Text.ShouldNotContain("Error!");
    }

    [Fact]
    public void Render_Fixture_KnowsThePageOfEveryHeading()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("01-full-494");

        // As LibreOffice lays the pages out.
        document.Body.Descendants<Paragraph>().Where(paragraph => RecipientInformationRequestDocument.StyleOf(paragraph) == "TOC1")
            .Select(entry => entry.Descendants<Text>().Last().Text)
            .ShouldBe("1 3 8 8 9 12 13 14 15 17 20 21 22 23 25 27 28 29 30 31 32 34 36 37 38 39 40".Split(' '));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_TurnsOnlySectionBAndNumbersPagesFromOverview(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);
        var sections = document.Sections;
        var hasLetter = fixture == "01-full-494";
        var overview = hasLetter ? 3 : 2;

        var landscape = sections.Index().Where(section => section.Item.GetFirstChild<PageSize>()!.Orient?.Value == PageOrientationValues.Landscape).ToList();

        landscape.Count.ShouldBe(fixture == "07-legacy-23-final" ? 23 : 21);
        landscape.Select(section => section.Index).ShouldBe(Enumerable.Range(overview + 2, landscape.Count));
        sections.Count.ShouldBe(overview + 2 + landscape.Count + 1);
        landscape.ShouldAllBe(section => section.Item.GetFirstChild<PageSize>()!.Width! == 15840U && section.Item.GetFirstChild<PageSize>()!.Height! == 12240U);
        sections.Index().Where(section => section.Item.GetFirstChild<PageNumberType>()?.Start?.Value == 1).Select(section => section.Index)
            .ShouldBe(hasLetter ? [0, overview] : [overview]);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_NamesAreaOrPartInEveryHeader(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);
        var year = fixture == "07-legacy-23-final" ? "FY2023 RIR" : "FY2026 RIR";
        var areas = document.Headings.Where(heading => char.IsAsciiDigit(heading[0]) && !Reserved.Contains(heading));

        var headers = document.Sections.Select(document.HeaderOf).Where(header => header.Length > 0);

        headers.ShouldBe(
            new[] { "Overview", "Section A – Recipient Profile" }.Concat(areas).Append("Section C – Site Visit Schedule and Key Dates")
                .Select(part => part + year));
    }

    [Fact]
    public void Render_LegacyYear_TakesEverythingFromTheData()
    {
        var canonical = new FixtureCase("07-legacy-23-final").Transform();
        canonical = canonical with { Contractor = canonical.Contractor with { ContractorName = "Other Firm, Inc." } };

        using var document = RecipientInformationRequestDocument.Of(canonical);

        document.Text.ShouldContain("FY 2023 Triennial Review");
        document.Text.ShouldContain("March 28 - May 9, 2023");
        document.Text.ShouldContain("Fiscal Year 2023 Contractors’ Manual");
        document.Text.ShouldNotContain("2026");
        document.Text.ShouldNotContain("Example Review Partners");
        document.Text.ShouldContain("Other Firm, Inc.");
        document.Title.ShouldContain("FY 2023");
    }

    [Fact]
    public void Render_Fixture_LinksMailAndWebsite()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("03-unicode-long");

        document.LinkTargets.Distinct().Order(StringComparer.Ordinal).ShouldBe(
        [
            "https://www.example.org/carh?x=1&y=%3C2%3E", "mailto:avery.placeholder@example.com", "mailto:jordan.sample@example.org",
        ]);
        document.Text.ShouldContain("RECIPIENT WEBSITE: https://www.example.org/carh?x=1&y=<2>");
        document.Text.ShouldContain("(202) 555-0110");
    }

    [Theory]
    [InlineData("www.example.org", "https://www.example.org/")]
    [InlineData("http://example.org/a b", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData(@"\\server\share", null)]
    public void Render_Website_LinksOnlyWebAddresses(string website, string? target)
    {
        var canonical = new FixtureCase("02-small-clean-smr").Transform();

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { RecipientWebsite = website } });

        document.Text.ShouldContain($"RECIPIENT WEBSITE: {website}");
        document.LinkTargets.Where(link => !link.StartsWith("mailto:", StringComparison.Ordinal)).ShouldBe(target is null ? [] : [target]);
    }

    [Fact]
    public void Render_OptionalValuesMissing_PrintsPlaceholdersOnlyThere()
    {
        var canonical = new FixtureCase("08-dirty-data").Transform();
        var project = canonical.Project with { SiteVisitDates = "TBD", SiteVisitStartDate = null, SiteVisitEndDate = null };

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = project });

        var lines = document.Text.Split('\n');
        lines.Where(line => line.Contains("TBD", StringComparison.Ordinal)).ShouldBe(["Site Visit Dates: TBD", "TBD"]);
        lines.Where(line => line.Contains("N/A", StringComparison.Ordinal)).ShouldBe(["RECIPIENT WEBSITE: N/A"]);
        lines.Count(line => line == "To be determined").ShouldBe(6);
    }

    [Fact]
    public void Render_OptionalValuesKnown_PrintsNoPlaceholder()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("01-full-494");

        document.Text.ShouldNotContain("TBD");
        document.Text.ShouldNotContain("N/A");
        document.Text.ShouldContain("Site Visit Dates: March 15-19, 2026");
        document.Text.ShouldContain("The answers to this request are due by February 27, 2026.");
        document.Text.ShouldContain("Discussions of review areas\nMarch 2026\n");
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_HasNoDoubledWordsOrDroppedClauses(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);
        var text = document.Text + string.Join('\n', document.Sections.Select(section => document.HeaderOf(section) + '\n' + document.FooterOf(section)));

        text.ShouldNotContain("Review Review", Case.Insensitive);
        text.ShouldNotContain("FYFY");
        text.ShouldNotContain("{");
        DoubledWord().Matches(text).Select(match => match.Value).ShouldBeEmpty();
        text.ShouldNotMatch(@"[^\n] {2,}| [.,;:]|\(\)");
    }

    [Theory]
    [InlineData("Triennial Review", true)]
    [InlineData("State Management Review", true)]
    [InlineData("Combined Triennial and State Management Review", true)]
    [InlineData("Special Review", false)]
    [InlineData("Limited Scope Review", false)]
    public void Render_ReviewType_IsNamedInFull(string reviewType, bool isRecurring)
    {
        var canonical = new FixtureCase("01-full-494").Transform();

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { ReviewType = reviewType } });

        document.Text.ShouldContain($"FY 2026 {reviewType}\nof the");
        document.Text.ShouldContain($"FTA) is carrying out a {reviewType} of Harbor Valley Transit District (HVTD).");
        document.Text.Contains("neither an audit nor a special review", StringComparison.Ordinal).ShouldBe(isRecurring);
        document.Text.ShouldContain("HVTD’s compliance with");
        document.Text.ShouldContain($"Re: Recipient Information Request for Fiscal Year 2026 FTA {reviewType}\n");
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Render_Fixture_RepeatsHeaderRowsAndSplitsNoRow(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);

        var tables = document.Body.Descendants<Table>().ToList();

        tables.ShouldAllBe(table => table.GetFirstChild<TableRow>()!.TableRowProperties!.GetFirstChild<TableHeader>() != null);
        tables.SelectMany(table => table.Elements<TableRow>()).ShouldAllBe(row => row.TableRowProperties!.GetFirstChild<CantSplit>() != null);
        tables.SelectMany(table => table.Descendants<TableCell>()).ShouldAllBe(cell => cell.LastChild is Paragraph);
        tables.ShouldAllBe(table => table.GetFirstChild<TableProperties>()!.GetFirstChild<TableDescription>()!.Val!.Value!.Length > 0);
    }

    [Fact]
    public void Render_SpecialCharacters_SurviveOnCoverInFootersAndProperties()
    {
        var canonical = new FixtureCase("03-unicode-long").Transform();
        var name = canonical.Project.RecipientName!;

        using var document = RecipientInformationRequestDocument.Of(canonical);

        name.ShouldContain("🚌");
        document.LinesOfSection(0).ShouldContain(name);
        document.Sections.Select(document.FooterOf).ShouldAllBe(footer => footer.StartsWith(name, StringComparison.Ordinal));
        document.Title.ShouldContain(name);
        document.Text.ShouldContain("Föö & Bår \"Consulting\" <GmbH>");
    }

    [Fact]
    public void Render_TagsAndFieldCodesInData_AreText()
    {
        const string name = "{field:project.recipient_id} «A» { PAGE } <w:p/> ${x} %1";
        var canonical = new FixtureCase("02-small-clean-smr").Transform();

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { RecipientName = name } });

        document.LinesOfSection(0).ShouldContain(name);
    }

    [Fact]
    public void Render_NoControls_NeedsNoAssessments()
    {
        var canonical = new FixtureCase("09-empty-project").Transform();

        canonical.Metadata.Controls!.Mapped.ShouldBe(0);
        using var document = RecipientInformationRequestDocument.Of(canonical);
        document.Text.ShouldContain("Blank Slate Transit");
    }

    [Fact]
    public void Render_Attachments_AreListedAfterTheSchedule()
    {
        var canonical = new FixtureCase("04-all-deficient").Transform();

        using var document = RecipientInformationRequestDocument.Of(canonical, ["Title VI <Program>.pdf", "https://example.org/policy.docx"]);

        document.Headings[^1].ShouldBe("Appendix – Evidence Named in Riskuity");
        document.LinesOfSection(document.Sections.Count - 1).ShouldContain("https://example.org/policy.docx");
        document.LinkTargets.ShouldNotContain("https://example.org/policy.docx");
        document.HeaderOf(document.Sections[^1]).ShouldStartWith("Appendix");
        document.HeaderOf(document.Sections[^2]).ShouldStartWith("Section C");
    }

    [Fact]
    public void Render_NoAttachmentsNamed_SaysSo()
    {
        using var document = RecipientInformationRequestDocument.Of(new FixtureCase("04-all-deficient").Transform(), []);

        document.LinesOfSection(document.Sections.Count - 1)[^1].ShouldContain("name no evidence");
    }

    [GeneratedRegex(@"\b(\p{L}+)[ ]+\1\b", RegexOptions.IgnoreCase)]
    private static partial Regex DoubledWord();
}
