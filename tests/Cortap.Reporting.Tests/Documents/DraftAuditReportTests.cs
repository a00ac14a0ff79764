using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>The acceptance checks of docs/domain/draft-audit-report.md, section 8, over the fixtures and their expected facts.</summary>
public sealed class DraftAuditReportTests
{
    public static TheoryData<string> Fixtures => RenderedReport.Fixtures;

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_IsValidAndHoldsNoLeftovers(string fixture)
    {
        var report = RenderedReport.Of(fixture);

        DocumentValidator.Validate(report.Docx).ShouldBeEmpty();
        var text = WordText.Everything(report.Docx);
        foreach (var leftover in new[] { "{{", "‹", "TBD", "null", "FYFY", "..", " ,", " .", "()" })
        {
            text.ShouldNotContain(leftover);
        }

        OwnWords(report).ShouldAllBe(paragraph => !paragraph.Contains("  "));
        WordText.Read(report.Docx, document => document.MainDocumentPart!.Document.Descendants<Tag>().Count()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_BracketsOnlyReviewerPrompts(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var bracketed = WordText.Read(report.Docx, document => document.MainDocumentPart!.Document.Descendants<Run>()
            .Where(run => WordText.Of(run).Contains('[')).Select(run => run.RunProperties?.Highlight is not null).ToList());

        bracketed.ShouldAllBe(highlighted => highlighted);
        (bracketed.Count > 0).ShouldBe((string)report.Facts["report_status"]! == "Draft" && NeedsPrompt(report.Canonical));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_CoverAndFooterAgreeWithFacts(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var title = Strings(report.Facts["cover_title"]);
        var cover = report.Paragraphs.Skip(report.Letter.Count).ToList();

        cover.Take(3).ShouldBe(title);
        cover.ShouldContain(report.Canonical.Project.RecipientName!);
        cover.ShouldContain($"ID: {report.Canonical.Project.RecipientId}");
        var footers = WordText.Read(report.Docx, document => document.MainDocumentPart!.FooterParts
            .Select(part => part.Footer.Descendants<Paragraph>().Select(WordText.Of).ToList()).ToList());
        footers.ShouldContain(footer => footer.Contains((string)report.Facts["footer_left"]!) && footer.Any(text => text.EndsWith(" | Page")));
        report.Letter.ShouldContain(text => text.Contains($"– {report.Facts["report_status"]} Report"));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_ListsEveryAreaInTableContentsAndResults(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var headings = report.Canonical.Assessments.Select(assessment => ReviewAreas.FindByName(assessment.ReviewArea)!.Heading).ToList();

        headings.Count.ShouldBe((int)report.Facts["area_count"]!);
        report.ResultHeadings().ShouldBe(headings);
        var rows = report.SummaryRows();
        rows.Count.ShouldBe((int)report.Facts["summary_table_body_rows"]!);
        rows.Where(row => row[0].Length > 0).Select(row => row[0]).ShouldBe(headings.Select((heading, index) => $"{index + 1}.\t{heading}"));
        var contents = Contents(report);
        contents.Where(entry => headings.Contains(entry.Text)).Select(entry => (entry.Number, entry.Text))
            .ShouldBe(headings.Select((heading, index) => ($"{index + 1}.", heading)));
        contents.ShouldAllBe(entry => entry.Page >= 1);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_PrintsEachNarrativeOnceInFull(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        foreach (var assessment in report.Canonical.Assessments)
        {
            var results = report.ResultsOf(ReviewAreas.FindByName(assessment.ReviewArea)!.Heading);
            foreach (var deficiency in assessment.Deficiencies ?? [])
            {
                results.Count(text => text == deficiency.Description).ShouldBe(1, deficiency.ControlName);
            }

            results.Count(text => text == "Deficiency Description:").ShouldBe(assessment.Deficiencies?.Count ?? 0);
        }
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_StatesOutcomeOnceAndConsistently(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var letter = string.Join("\n", report.Letter);
        var body = string.Join("\n", report.Body);
        if ((string)report.Facts["deficiency_variant"]! == "none")
        {
            letter.ShouldContain($"no deficiencies in any of the {report.Facts["area_count"]} areas");
            letter.ShouldNotContain("Deficiencies were found");
            body.ShouldContain($"No deficiencies were found in any of the {report.Facts["area_count"]} areas");
            body.ShouldNotContain("Deficiencies were found in the");
        }
        else
        {
            letter.ShouldContain($"Deficiencies were found in {report.Facts["deficiency_area_phrase"]}: {report.Facts["deficiency_areas_text"]}.");
            letter.ShouldNotContain("no deficiencies in any");
            body.ShouldContain("listed below");
            body.ShouldNotContain("No deficiencies were found in any");
        }

        var deficient = report.SummaryRows().Where(row => row[1] == "D").Count();
        deficient.ShouldBe(report.Canonical.Metadata.DeficiencyCount);
        report.Body.Count(text => text.StartsWith("Finding: This") && text.Contains("deficien") && !text.Contains("nothing deficient")).ShouldBe(deficient);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_PrintsConditionalPassagesOfTheTruthTable(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var facts = report.Facts;
        var letter = string.Join("\n", report.Letter);
        var body = string.Join("\n", report.Body);
        foreach (var text in new[] { letter, body })
        {
            Has(text, $"no repeat deficiencies from the FY {facts["previous_review_year"]} review").ShouldBe((string)facts["repeat_variant"]! == "none");
            Has(text, $"of {facts["repeat_areas_text"]}.").ShouldBe(facts["repeat_areas_text"] is not null);
            Has(text, "Enhanced Review Focus").ShouldBe((bool)facts["erf_paragraph"]!);
            Has(text, $"in the {facts["erf_areas_text"]} area").ShouldBe(facts["erf_areas_text"] is not null);
            Has(text, "submitted responses to deficiencies in the").ShouldBe((string)facts["post_visit_variant"]! != "none");
            Has(text, "All deficiencies of this review are now closed").ShouldBe((string)facts["post_visit_variant"]! == "all_closed");
            Has(text, "COVID-19").ShouldBe((bool)facts["covid_paragraphs"]!);
        }

        foreach (var area in Strings(facts["closed_areas"]))
        {
            letter.ShouldContain(area.Replace(" - ", " – "));
        }

        Has(letter, "within ten business days").ShouldBe((bool)facts["draft_comment_paragraph"]!);
        Has(body, "virtual exit conference").ShouldBe((string)facts["exit_conference_variant"]! == "virtual");
        Has(body, "virtual site visit").ShouldBe((string)facts["exit_conference_variant"]! == "virtual");
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_PrintsConditionalSections(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var facts = report.Facts;
        var body = string.Join("\n", report.Body);

        Has(body, "5307(f)(2)").ShouldBe(Strings(facts["background_paragraphs"]).Contains("triennial_statute"));
        Has(body, "9040.1G").ShouldBe(Strings(facts["background_paragraphs"]).Contains("state_management_circulars"));
        Has(body, "also reviewed. A sample").ShouldBe((bool)facts["subrecipient_paragraph_5307"]!);
        Has(body, "part of the review, and a").ShouldBe((bool)facts["subrecipient_paragraph_5310_5311"]!);
        Has(body, "Submitting Corrective Actions for Civil Rights Deficiencies").ShouldBe((bool)facts["civil_rights_appendix"]!);
        Has(body, "Award Number").ShouldBe((bool)facts["awards_table"]!);
        Has(body, "operating assistance under").ShouldBe((bool)facts["operating_assistance_paragraph"]!);
        Has(body, "Process Date").ShouldBe((bool)facts["process_dates_table"]!);
        report.Headings().Contains((1, "Attendees")).ShouldBe(Strings(facts["attendee_groups"]).Count > 0);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_GivesEveryNotApplicableAreaItsReason(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        foreach (var (name, reason) in report.Facts["na_statements"]!.AsObject())
        {
            var area = ReviewAreas.FindByName(name)!;
            var finding = report.ResultsOf(area.Heading).Single(text => text.StartsWith("Finding:"));
            finding.ShouldNotContain("nothing deficient");
            finding.ShouldContain((string)reason! switch
            {
                "has_subrecipients" => "recipients that have subrecipients",
                "direct_5307" => "Section 5307 funds directly",
                "direct_5310" => "Section 5310 funds directly",
                "direct_5311" => "Section 5311 funds directly",
                "rail_fixed_guideway" => "rail fixed guideway",
                _ => $"The {area.RequirementOwner} requirements for {area.SentenceName} were not applicable",
            });
        }
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_RepeatsTableHeadersAndKeepsRowsTogether(string fixture) => WordText.Read(RenderedReport.Of(fixture).Docx, document =>
    {
        foreach (var table in document.MainDocumentPart!.Document.Body!.Descendants<Table>())
        {
            var rows = table.Elements<TableRow>().ToList();
            rows[0].Descendants<TableHeader>().ShouldNotBeEmpty();
            rows.ShouldAllBe(row => row.Descendants<CantSplit>().Any());
            table.Descendants<TableLayout>().Single().Type!.Value.ShouldBe(TableLayoutValues.Fixed);
        }

        return true;
    });

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_IsAccessible(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        WordText.Read(report.Docx, document =>
        {
            document.PackageProperties.Title!.ShouldEndWith((string)report.Facts["footer_left"]!);
            document.PackageProperties.Language.ShouldBe("en-US");
            document.PackageProperties.Creator.ShouldBe(report.Canonical.Contractor.ContractorName);
            document.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Descendants<Languages>().First().Val!.Value.ShouldBe("en-US");
            var empty = document.MainDocumentPart.Document.Body!.Elements<Paragraph>().Where(paragraph => WordText.Of(paragraph).Length == 0);
            empty.ShouldAllBe(paragraph => paragraph.Descendants<SectionProperties>().Any(), "empty paragraphs only mark section ends");
            return true;
        });
        var levels = report.Headings().Select(heading => heading.Level).ToList();
        levels[0].ShouldBe(1);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_SameRequest_GivesSameBytes(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        RenderedReport.Render(report.Canonical).ShouldBe(RenderedReport.Render(CanonicalJson.Deserialize(CanonicalJson.Serialize(report.Canonical))));
    }

    [Fact]
    public void Render_Fixture_CarriesProvenance()
    {
        var report = RenderedReport.Of("01-full-494");
        var xml = WordText.Read(report.Docx, document =>
        {
            using var reader = new StreamReader(document.MainDocumentPart!.CustomXmlParts.Single().GetStream());
            return reader.ReadToEnd();
        });

        xml.ShouldContain("urn:cortap:provenance:1");
        xml.ShouldContain(report.Request.JobId);
        xml.ShouldContain(report.Request.CanonicalSha256);
        xml.ShouldContain("draft-audit-report");
    }

    [Fact]
    public void Render_WithAttachments_ListsThemOrSaysNone()
    {
        var canonical = RenderedReport.Of("02-small-clean-smr").Canonical;

        WordText.Paragraphs(RenderedReport.Render(canonical, ["Fleet plan.pdf <draft> & notes"])).ShouldContain("Fleet plan.pdf <draft> & notes");
        WordText.Paragraphs(RenderedReport.Render(canonical, [])).ShouldContain("The assessments of this review name no evidence.");
        WordText.Paragraphs(RenderedReport.Render(canonical)).ShouldContain("This report has no appendices.");
    }

    [Fact]
    public void Render_FiscalYearBefore2024_DoesNotCiteTheRuleOf2024()
    {
        RenderedReport.Of("07-legacy-23-final").Body.ShouldNotContain(text => text.Contains("April 11, 2024"));
        RenderedReport.Of("01-full-494").Body.ShouldContain(text => text.Contains("April 11, 2024"));
    }

    [Fact]
    public void Render_AllItemsClosed_SaysSo()
    {
        var canonical = RenderedReport.Of("07-legacy-23-final").Canonical;
        var closed = canonical with
        {
            Assessments = [.. canonical.Assessments.Select(assessment => assessment with
            {
                Deficiencies = assessment.Deficiencies?.Select(deficiency => deficiency with { DateClosed = new DateOnly(2023, 8, 1) }).ToList(),
            })],
            Metadata = canonical.Metadata with { OpenDeficiencyCount = 0, ClosedDeficiencyCount = canonical.Metadata.DeficiencyItemCount },
        };

        var text = string.Join("\n", WordText.Paragraphs(RenderedReport.Render(closed)));

        text.ShouldContain("All deficiencies of this review are now closed.");
    }

    [Fact]
    public void Render_NobodyToWriteTo_LeavesOutTheLetter()
    {
        var canonical = RenderedReport.Of("02-small-clean-smr").Canonical with { RegionalOfficer = null };

        WordText.Paragraphs(RenderedReport.Render(canonical))[0].ShouldBe("DRAFT REPORT");
    }

    [Fact]
    public void Render_OfficerUnknown_LeavesSignatureBlank()
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical with { RegionalOfficer = null };

        var paragraphs = WordText.Paragraphs(RenderedReport.Render(canonical)).ToList();

        paragraphs[paragraphs.IndexOf("Sincerely,") + 1].ShouldBe("Regional Administrator");
    }

    [Theory]
    [InlineData(null, null, "please contact Jordan Sample, General Engineer, or the lead reviewer")]
    [InlineData("(202) 555-0120", null, "please contact Jordan Sample, General Engineer, at (202) 555-0120, or the lead reviewer")]
    [InlineData(null, "j@example.org", "please contact Jordan Sample, General Engineer, at j@example.org, or the lead reviewer")]
    public void Render_ManagerWithoutNumberOrAddress_DropsTheClause(string? phone, string? email, string expected)
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical;
        canonical = canonical with
        {
            FtaProgramManager = canonical.FtaProgramManager with { FtaProgramManagerPhone = phone, FtaProgramManagerEmail = email },
        };

        WordText.Paragraphs(RenderedReport.Render(canonical)).ShouldContain(text => text.Contains(expected));
    }

    [Fact]
    public void Render_CivilRightsMailbox_ComesFromProjectSetup()
    {
        var canonical = RenderedReport.Of("07-legacy-23-final").Canonical;
        var details = (JsonObject)canonical.ReportDetails!.DeepClone();
        details["civil_rights_mailbox"] = "civil-rights@example.gov";

        var without = WordText.Paragraphs(RenderedReport.Render(canonical));
        var with = WordText.Paragraphs(RenderedReport.Render(canonical with { ReportDetails = details }));

        without.ShouldContain(text => text.Contains("civil rights support mailbox, with a copy"));
        with.ShouldContain(text => text.Contains("civil rights support mailbox, civil-rights@example.gov, with a copy"));
    }

    [Fact]
    public void Render_TemplateSyntaxAndFieldCodesInData_ComeOutAsText()
    {
        const string hostile = "{{x}} {if y} ‹z› field:recipient.name <w:t>&amp;</w:t> { PAGE } \u202Eabc \uD83D\uDE8C \0\uFFFE end";
        var canonical = RenderedReport.Of("06-paged-130").Canonical;
        canonical = canonical with
        {
            Assessments = [.. canonical.Assessments.Select(assessment => assessment with
            {
                Deficiencies = assessment.Deficiencies?.Select(deficiency => deficiency with { Description = hostile, CorrectiveAction = hostile }).ToList(),
            })],
            Project = canonical.Project with { RecipientAcronym = "A\"><&'" },
        };

        var paragraphs = WordText.Paragraphs(RenderedReport.Render(canonical));

        paragraphs.ShouldContain(hostile.Replace('\0', '\uFFFD').Replace('\uFFFE', '\uFFFD'));
        paragraphs.ShouldContain(text => text.Contains("A\"><&'"));
    }

    [Fact]
    public void Render_EmailThatIsNoPlainAddress_IsNoLink()
    {
        var canonical = RenderedReport.Of("06-paged-130").Canonical;
        var attendee = new CanonicalAttendee("Kim", null, null, null, "kim@example.org?bcc=x@evil.example");
        canonical = canonical with { Attendees = canonical.Attendees! with { Recipient = [attendee, attendee with { Email = "kim@example.org" }] } };

        var targets = WordText.Read(RenderedReport.Render(canonical), document =>
            document.MainDocumentPart!.HyperlinkRelationships.Select(link => link.Uri.OriginalString).ToList());

        targets.ShouldContain("mailto:kim@example.org");
        targets.ShouldNotContain(target => target.Contains("evil"));
    }

    private static bool NeedsPrompt(CanonicalDocument canonical) =>
        canonical.ReportDetails?["organization_description"] is null
        || canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? []).Any(deficiency => deficiency.CorrectiveAction is null);

    private static IEnumerable<string> OwnWords(RenderedReport report) =>
        report.Paragraphs.Where(text => !report.Canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? []).Any(deficiency => text.Contains(deficiency.Description)));

    private static bool Has(string text, string passage) => text.Contains(passage, StringComparison.Ordinal);

    private static IReadOnlyList<string> Strings(JsonNode? node) => [.. node!.AsArray().Select(item => (string)item!)];

    private static IReadOnlyList<(string Number, string Text, int Page)> Contents(RenderedReport report) => [.. report.Paragraphs
        .Select(text => text.Split('\t'))
        .Where(parts => parts.Length == 3 && int.TryParse(parts[2], out _))
        .Select(parts => (parts[0], parts[1], int.Parse(parts[2])))];
}
