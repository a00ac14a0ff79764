using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Pagination;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Setup;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.Extensions.Logging.Abstractions;

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
    public void Render_Fixture_LetterheadAndCoverNameTheRegionAlike(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var region = $"Region {report.Canonical.Project.RegionNumber}";

        report.Paragraphs.ShouldContain(region.ToUpperInvariant());
        WordText.Read(report.Docx, document => document.MainDocumentPart!.HeaderParts
            .SelectMany(part => part.Header.Descendants<Paragraph>()).Select(WordText.Of).ToList()).ShouldContain(region);
    }

    [Fact]
    public void Render_StatesInTheSetup_StandInTheLetterheadAsInThatOfTheRequest()
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical with
        {
            Correspondence = new JsonObject { ["regional_office"] = new JsonObject { ["states"] = new JsonArray("OR", "WA") } },
        };

        WordText.Read(RenderedReport.Render(canonical), document => document.MainDocumentPart!.HeaderParts
            .SelectMany(part => part.Header.Descendants<Paragraph>()).Select(WordText.Of).ToList()).ShouldContain("OR, WA");
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
        rows.Select(row => row[0]).Distinct().ShouldBe(headings.Select((heading, index) => $"{index + 1}.\t{heading}"));
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
                var expected = DeficiencyText.Narrative(deficiency)?.TrimEnd('.');
                results.Count(text => text.TrimEnd('.') == expected || text == $"{WithoutCode(expected, deficiency)} ({DeficiencyText.Code(deficiency)})" + Repeat(deficiency))
                    .ShouldBe(expected is null ? 0 : 1, deficiency.ControlName);
                results.Count(text => text.StartsWith("[Reviewer: no narrative", StringComparison.Ordinal)).ShouldBe(
                    assessment.Deficiencies!.Count(other => DeficiencyText.Narrative(other) is null));
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

        var deficient = report.SummaryRows().Where(row => row[1] == "D").DistinctBy(row => row[0]).Count();
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
        Has(body, report.Canonical.Metadata.FiscalYear == "FY2023" ? "9040.1G" : "9040.1H").ShouldBe(Strings(facts["background_paragraphs"]).Contains("state_management_circulars"));
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
        // As an editor may have saved it.
        RenderedReport.Render(report.Canonical).ShouldBe(RenderedReport.Render(CanonicalJson.Deserialize([.. Encoding.UTF8.Preamble, .. CanonicalJson.Serialize(report.Canonical)])));
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
        const string hostile = "{{x}} {if y} ‹z› field:recipient.name <w:t>&amp;</w:t> { PAGE } abc \uD83D\uDE8C \0\uFFFE end";
        var canonical = RenderedReport.Of("06-paged-130").Canonical;
        canonical = canonical with
        {
            Assessments = [.. canonical.Assessments.Select(assessment => assessment with
            {
                Deficiencies = assessment.Deficiencies?.Select(deficiency => deficiency with { Description = $"Deficient: \u202E{hostile}\u202C. More", CorrectiveAction = hostile }).ToList(),
            })],
            Project = canonical.Project with { RecipientAcronym = "A\"><&'" },
        };

        var paragraphs = WordText.Paragraphs(RenderedReport.Render(canonical));

        paragraphs.ShouldContain(hostile.Replace('\0', '\uFFFD').Replace('\uFFFE', '\uFFFD') + ". More");
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

    [Fact]
    public void Render_AwardOfNothing_PrintsZeroDollars()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var details = (JsonObject)canonical.ReportDetails!.DeepClone();
        details["awards"] = JsonNode.Parse("""[{"award_number": "WA-2024-001-00", "award_amount": 0, "year_executed": "2024"}, {"award_number": "WA-2024-002-00"}]""");

        var rows = Table(RenderedReport.Render(canonical with { ReportDetails = details }), "Award Number");

        rows[1].ShouldBe(["WA-2024-001-00", "$0", "2024", ""]);
        rows[2].ShouldBe(["WA-2024-002-00", "", "", ""]);
    }

    [Fact]
    public void Render_WholeNumbersOfAProgram_ArePrintedAsPeopleWriteThem()
    {
        var canonical = RenderedReport.Of("02-small-clean-smr").Canonical;
        var setup = SetupDocument.Parse(
            """
            {"projects": [{"project_id": 7, "report_details": {"previous_review_year": 2021.0, "awards": [{"award_number": 12.0, "award_amount": 2450000.0, "year_executed": 2.024E3}]}}]}
            """u8);
        var report = RenderedReport.Render(canonical with { ReportDetails = setup.Get(7).ReportDetails });

        WordText.Paragraphs(report).ShouldContain(text => text.Contains("no repeat deficiencies from the FY 2021 review"));
        Table(report, "Award Number")[1].ShouldBe(["12", "$2,450,000", "2024", ""]);
    }

    [Fact]
    public void Render_CodesAndPhoneNumbers_CarryNoBreakHyphens()
    {
        var hyphens = WordText.Read(RenderedReport.Of("04-all-deficient").Docx, document => document.MainDocumentPart!.Document.Descendants<Run>()
            .Where(run => run.Elements<NoBreakHyphen>().Any()).Select(WordText.Of).ToList());

        hyphens.ShouldContain("P1-1*");
        hyphens.ShouldContain("(202) 555-0120");
        hyphens.ShouldContain("ZZ-2024-001-00");
        WordText.Read(RenderedReport.Of("04-all-deficient").Docx, document => document.MainDocumentPart!.Document.Descendants<Text>()
            .Where(text => text.Parent is Run).Select(text => text.Text).ToList())
            .ShouldAllBe(text => !Regex.IsMatch(text, @"(?<![\w@.])[A-Z]{1,5}\d{1,2}-\d|\d{3}-\d{4}"));
    }

    [Fact]
    public void Render_LongCorrectiveAction_IsShortenedInTheTableAndWholeInItsSection()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var action = string.Concat(Enumerable.Repeat("Submit revised procedures that cover every step of a procurement. ", 40)).Trim();
        var report = RenderedReport.Render(WithDeficiencies(canonical, "Legal", deficiency => deficiency with { CorrectiveAction = action }));

        var cell = Table(report, "Review Area")[1][4];
        cell.Length.ShouldBeLessThan(150);
        cell.ShouldStartWith("Submit revised procedures");
        cell.ShouldEndWith("… See Section IV.1.");
        WordText.Paragraphs(report).Count(text => text.Contains(action)).ShouldBe(1);
    }

    [Fact]
    public void Render_ActionThatSaysWhoMustSubmitWhat_HasNoLeadIn()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        string Action(string text) => WordText.Paragraphs(RenderedReport.Render(
                WithDeficiencies(canonical, "Legal", deficiency => deficiency with { CorrectiveAction = text, DateClosed = null })))
            .First(paragraph => paragraph.StartsWith("Corrective Action(s) and Schedule", StringComparison.Ordinal));

        Action("By September 16, 2026, TRRTC must submit its lobbying log.").ShouldBe(
            "Corrective Action(s) and Schedule: By September 16, 2026, TRRTC must submit its lobbying log.");
        Action("The recipient shall provide its lobbying log.").ShouldBe(
            "Corrective Action(s) and Schedule: The recipient shall provide its lobbying log. The response is due by September 16, 2026.");
        Action("Submit the lobbying log that the recipient must keep.").ShouldContain("TRRTC must submit to the FTA regional office evidence of the following corrective action: Submit");
    }

    [Fact]
    public void Render_BulletsInNarrative_BecomeAList()
    {
        var canonical = WithDeficiencies(RenderedReport.Of("04-all-deficient").Canonical, "Legal", deficiency => deficiency with
        {
            Description = "Deficient: These were missing. All are required:\n- the log\n\u2022 the policy\n  of 2024\n\nThe recipient agreed.",
        });

        var styles = WordText.Read(RenderedReport.Render(canonical), document => document.MainDocumentPart!.Document.Body!.Elements<Paragraph>()
            .Select(paragraph => (WordText.StyleOf(paragraph), WordText.Of(paragraph))).ToList());

        styles.ShouldContain(("Narrative", "These were missing. All are required:"));
        styles.ShouldContain(("ListBullet", "the log"));
        styles.ShouldContain(("ListBulletLast", "the policy\nof 2024"));
        styles.ShouldContain(("Narrative", "The recipient agreed."));
        styles.ShouldContain(("DeficiencyTitle", "These were missing (L1-1)"));
    }

    [Fact]
    public void Render_BulletsInOrganization_BecomeAList()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var details = (JsonObject)canonical.ReportDetails!.DeepClone();
        details["organization_description"] = "TRRTC runs:\n\u2022 12 routes\n\u2022 40 vehicles\nIt was founded in 1974.\nIts seat is Confluence.";

        var styles = WordText.Read(RenderedReport.Render(canonical with { ReportDetails = details }), document => document.MainDocumentPart!.Document.Body!
            .Elements<Paragraph>().Select(paragraph => (WordText.StyleOf(paragraph), WordText.Of(paragraph))).ToList());

        var start = styles.IndexOf(("BodyText", "TRRTC runs:"));
        styles.Skip(start).Take(5).ShouldBe(
        [
            ("BodyText", "TRRTC runs:"), ("ListBullet", "12 routes"), ("ListBulletLast", "40 vehicles"), ("BodyText", "It was founded in 1974."), ("BodyText", "Its seat is Confluence."),
        ]);
    }

    [Theory]
    [InlineData("\u2022 Submit a plan.\n\u2022 Submit the log\n\u2022 Call FTA", "Submit a plan. Submit the log; Call FTA")]
    [InlineData("Submit:\n- a plan\n- the log", "Submit: a plan; the log")]
    [InlineData("Submit a plan\nof action.\n\nThen report.", "Submit a plan of action. Then report.")]
    public void Render_CorrectiveActionOfSeveralLines_IsRunningTextInTheTable(string action, string expected)
    {
        var canonical = WithDeficiencies(RenderedReport.Of("04-all-deficient").Canonical, "Legal", deficiency => deficiency with { CorrectiveAction = action });

        Table(RenderedReport.Render(canonical), "Review Area")[1][4].ShouldBe(expected);
    }

    [Fact]
    public void Render_SeveralFocusItemsInOneArea_NamesTheAreaOnce()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        canonical = canonical with { ErfItems = [.. Enumerable.Repeat(canonical.ErfItems, 3).SelectMany(items => items)] };
        var one = canonical with { ErfItems = [.. canonical.ErfItems.Where(item => item.ErfArea == "Procurement")] };

        WordText.Paragraphs(RenderedReport.Render(canonical)).Count(text =>
            text.StartsWith("The review included six Enhanced Review Focus (ERF) topics in the Procurement and Maintenance areas.", StringComparison.Ordinal)).ShouldBe(2);
        WordText.Paragraphs(RenderedReport.Render(one)).Count(text =>
            text.StartsWith("The review included three Enhanced Review Focus (ERF) topics in the Procurement area.", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_RepeatDeficienciesAreMarkedInTableAndSection(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var repeats = report.Canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? []).Count(deficiency => deficiency.Repeat);

        report.SummaryRows().Count(row => row[2].EndsWith('*')).ShouldBe(repeats);
        report.Body.Count(text => text.EndsWith(" – Repeat Deficiency", StringComparison.Ordinal)).ShouldBe(repeats);
    }

    // FTA's longest codes, with the mark of a repeat deficiency; the margins of the cell are 30 twentieths of a point on each side.
    [Theory, InlineData("ADA-GEN12-1"), InlineData("ADA-CPT10-2"), InlineData("TC-PgM12-1"), InlineData("PTASP13-10")]
    public void Render_LongestCodes_FitOneLineOfTheSummary(string code)
    {
        var width = WordText.Read(RenderedReport.Of("04-all-deficient").Docx, document => document.MainDocumentPart!.Document.Body!.Descendants<TableGrid>()
            .Select(grid => grid.Elements<GridColumn>().ToList()).First(columns => columns.Count == 7)[2].Width!.Value!);

        var points = (double.Parse(width, CultureInfo.InvariantCulture) - 60) / 20;

        FontMetrics.For(null, bold: false).CountLines(UnbrokenText.Bind(code).Replace('-', UnbrokenText.Hyphen) + "*", 9, points, points).ShouldBe(1);
    }

    [Fact]
    public void Render_ClosedWithoutAction_KeepsTheClosingSentenceWithThePrompt()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        canonical = canonical with
        {
            Assessments = [.. canonical.Assessments.Select(area => area with { Deficiencies = area.Deficiencies?.Select(item => item with { CorrectiveAction = null }).ToList() })],
        };

        var styles = WordText.Read(RenderedReport.Render(canonical), document => document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>()
            .Select(paragraph => (Text: WordText.Of(paragraph), Style: WordText.StyleOf(paragraph))).ToList());

        var closings = styles.Index().Where(paragraph => paragraph.Item.Text.Contains(" accepted the response of ", StringComparison.Ordinal)).ToList();
        closings.ShouldNotBeEmpty();
        closings.ShouldAllBe(closing => styles[closing.Index - 1].Style == "BodyTextKept");
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_TitlesRepeatNeitherAreaNorNarrative(string fixture)
    {
        var report = RenderedReport.Of(fixture);
        var titles = WordText.Read(report.Docx, document => document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>()
            .Where(paragraph => WordText.StyleOf(paragraph) == "DeficiencyTitle").Select(WordText.Of).ToList());

        foreach (var title in titles)
        {
            var words = title.Replace(" – Repeat Deficiency", "", StringComparison.Ordinal);
            words = words.EndsWith(')') ? words[..words.LastIndexOf(" (", StringComparison.Ordinal)] : words;
            report.Canonical.Assessments.ShouldAllBe(assessment => words != assessment.ReviewArea);
            report.Body.ShouldAllBe(text => text == title || !text.TrimEnd('.').Equals(words, StringComparison.OrdinalIgnoreCase) || report.SummaryRows().Any(row => row[3] == text));
            title.ShouldNotContain("Deficient");
            title.ShouldNotStartWith("Tested");
        }
    }

    [Fact]
    public void Render_PeriodUnderReview_IsGivenAsDates()
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical;
        WordText.Paragraphs(RenderedReport.Render(canonical)).ShouldContain(text => text.Contains("previous Triennial Review of 2023, up to March 19, 2026."));

        var details = new JsonObject { ["review_period_start"] = "2022-10-03" };
        WordText.Paragraphs(RenderedReport.Render(canonical with { ReportDetails = details }))
            .ShouldContain(text => text.Contains("the period under review runs from October 3, 2022 to March 19, 2026."));
    }

    [Theory]
    [InlineData("""[{"date": null, "process": "FTA sends the RIR"}, {"date": "2026-02-27", "process": "Recipient returns the RIR to the reviewers"}]""", null)]
    [InlineData("""[{"date": "2026-02-27", "process": "The recipient sends the RIR"}]""", null)]
    [InlineData("""[{"date": "2026-02-27", "process": "RIR due"}, {"date": "2026-02-28", "process": "RIR received by the reviewers"}]""", null)]
    [InlineData("""[{"date": "2026-02-27", "process": "RIR sent back"}, {"date": "2026-01-12", "process": "Recipient information request sent"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-02-27", "process": "Recipient transmittal of RIR to reviewers"}, {"date": "2026-01-12", "process": "FTA transmittal of the RIR"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "RIR submitted to the recipient"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "RIR sent to recipient (response due 3/2/2026)"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "Recipient notified of the review and RIR sent"}]""", "January 12, 2026")]
    [InlineData("""[{"date": null, "process": "RIR prepared"}, {"date": "2026-01-12", "process": "FTA sends the RIR"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-05", "process": "RIR packet to recipient"}, {"date": "2026-02-20", "process": "Harbor Transit emailed its completed RIR"}]""", "January 5, 2026")]
    [InlineData("""[{"date": "2026-01-05", "process": "Information request (RIR)"}, {"date": "2026-02-20", "process": "RIR responses sent"}]""", "January 5, 2026")]
    [InlineData("""[{"date": "2026-01-05", "process": "RIR provided to grantee"}, {"date": "2026-02-01", "process": "Reminder e-mailed about overdue RIR"}]""", "January 5, 2026")]
    [InlineData("""[{"date": "2026-01-02", "process": "RIR prepared"}, {"date": "2026-01-12", "process": "FTA sent its RIR to the recipient"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "RIR sent to recipient for completion by 3/2/2026"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "RIR sent to recipient for their response"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-01-12", "process": "Correspondence: RIR e-mailed to recipient"}]""", "January 12, 2026")]
    [InlineData("""[{"date": "2026-02-20", "process": "Harbor Transit emailed the RIR with their answers"}]""", null)]
    [InlineData("""[{"date": "2026-02-20", "process": "Harbor Transit sent its RIR"}]""", null)]
    [InlineData("""[{"date": "2026-01-02", "process": "RIR drafted"}]""", null)]
    [InlineData("""[{"date": "2026-01-05", "process": "RIR"}, {"date": "2026-02-20", "process": "HVTD transmits RIR"}]""", "January 5, 2026")]
    [InlineData("""[{"date": "2026-01-05", "process": "RIR packet to recipient"}, {"date": "2026-02-20", "process": "RIR transmittal from recipient"}]""", "January 5, 2026")]
    [InlineData("""[{"date": "2026-01-05", "process": "Notification letter"}, {"date": "2026-02-20", "process": "RIR sent in by grantee"}]""", null)]
    [InlineData("""[{"date": "2026-02-20", "process": "Agency uploads RIR to OTrak"}]""", null)]
    public void Render_InformationRequest_HasTheDateOfItsSendingOrNone(string steps, string? date) =>
        ProcessOf(steps).ShouldContain($"a recipient information request (RIR){(date is null ? "" : $" on {date}")}. For");

    [Fact]
    public void Render_AgendaSentNobodyKnowsWhen_HasNoDateOfAnotherStep() =>
        ProcessOf("""[{"date": null, "process": "Agenda package sent"}, {"date": "2026-02-20", "process": "Agenda discussed"}]""").ShouldNotContain("it was sent on");

    /// <summary>The paragraph on the process of the year, when setup names these steps and no day of the letter.</summary>
    private static string ProcessOf(string steps) => WordText.Paragraphs(RenderedReport.Render(RenderedReport.Of("01-full-494").Canonical with
    {
        Correspondence = null,
        ReportDetails = new JsonObject { ["process_dates"] = JsonNode.Parse(steps) },
    })).Single(text => text.Contains("a recipient information request (RIR)", StringComparison.Ordinal));

    [Theory]
    [InlineData("901", "Harbor Valley, WA 00901")]
    [InlineData("K1A", "Harbor Valley, WA K1A")]
    [InlineData(null, "Harbor Valley, WA")]
    public void Render_AddresseeWithoutACity_KeepsTheZip(string? zip, string line)
    {
        var contact = new JsonObject { ["name"] = "Dana Fixture", ["street_address"] = "100 Pier Road", ["zip"] = zip };
        var canonical = RenderedReport.Of("01-full-494").Canonical with { Correspondence = new JsonObject { ["recipient_contact"] = contact } };

        string.Join('\n', WordText.Paragraphs(RenderedReport.Render(canonical))).ShouldContain($"\n100 Pier Road\n{line}\n");
    }

    [Fact]
    public void Render_SubrecipientWrittenInTwoCases_IsOneGroupOfAttendees()
    {
        var canonical = RenderedReport.Of("06-paged-130").Canonical;
        var attendee = new CanonicalAttendee("Kim", "Hill Van", null, null, null);
        canonical = canonical with { Attendees = canonical.Attendees! with { Subrecipients = [attendee, attendee with { Name = "Lou", Organization = "HILL VAN" }] } };

        Table(RenderedReport.Render(canonical), "Name").Select(row => row[0]).Where(text => text.Equals("Hill Van", StringComparison.OrdinalIgnoreCase)).ShouldBe(["Hill Van"]);
    }

    [Fact]
    public void ReadImage_JpegWithFillBytes_IsReadAsOthers()
    {
        byte[] picture = [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xFF, 0xFF, 0xC0, 0, 17, 8, 0, 48, 0, 96, 3, .. new byte[9]];

        var image = DocumentImage.Read(picture, "Seal");

        (image.Width, image.Height, image.Extension).ShouldBe((96, 48, "jpeg"));
    }

    [Theory]
    [InlineData(5_001, 100)]
    [InlineData(100, 5_001)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1_100, 100)]
    public void ReadImage_OfASizeOrShapeThatNoLetterheadHas_IsRefused(int width, int height)
    {
        byte[] picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[16]];
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(20), height);

        Should.Throw<InvalidDataException>(() => DocumentImage.Read(picture, "Seal"));
    }

    [Fact]
    public void Render_Emblem_IsAPictureWithAlternativeText()
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical;
        var emblem = DocumentImage.Read(Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgYPj/n4EBAAYBAf+0qEmVAAAAAElFTkSuQmCC"), "Seal of the <department>");
        var docx = new ReportRenderer(ReportCatalog.BuiltIn, NullLoggerFactory.Instance, emblem).Render(RenderedReport.RequestFor(canonical), CancellationToken.None);

        DocumentValidator.Validate(docx).ShouldBeEmpty();
        WordText.Read(docx, document =>
        {
            var header = document.MainDocumentPart!.HeaderParts.Single(part => part.ImageParts.Any());
            var picture = header.Header.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.DocProperties>().Single();
            picture.Description!.Value.ShouldBe("Seal of the <department>");
            var extent = header.Header.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.Extent>().Single();
            (extent.Cx!.Value, extent.Cy!.Value).ShouldBe((96 * 12_700, 48 * 12_700));
            return true;
        });
        WordText.Read(RenderedReport.Of("01-full-494").Docx, document => document.MainDocumentPart!.HeaderParts.Any(part => part.ImageParts.Any())).ShouldBeFalse();
    }

    private static CanonicalDocument WithDeficiencies(CanonicalDocument canonical, string area, Func<CanonicalDeficiency, CanonicalDeficiency> change) => canonical with
    {
        Assessments = [.. canonical.Assessments.Select(assessment => assessment.ReviewArea == area
            ? assessment with { Deficiencies = assessment.Deficiencies!.Select(change).ToList() } : assessment)],
    };

    private static List<List<string>> Table(byte[] docx, string firstHeading) => WordText.Read(docx, document => document.MainDocumentPart!.Document.Body!
        .Descendants<Table>().First(table => WordText.Of(table.Descendants<TableCell>().First()) == firstHeading)
        .Elements<TableRow>().Select(row => row.Elements<TableCell>().Select(WordText.Of).ToList()).ToList());

    private static string? WithoutCode(string? narrative, CanonicalDeficiency deficiency) =>
        narrative?.Replace($"({DeficiencyText.Code(deficiency)})", "", StringComparison.Ordinal).Trim();

    private static string Repeat(CanonicalDeficiency deficiency) => deficiency.Repeat ? " – Repeat Deficiency" : "";

    private static bool NeedsPrompt(CanonicalDocument canonical) =>
        canonical.ReportDetails?["organization_description"] is null
        || canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? [])
            .Any(deficiency => deficiency.CorrectiveAction is null || DeficiencyText.Narrative(deficiency) is null);

    private static IEnumerable<string> OwnWords(RenderedReport report) =>
        report.Paragraphs.Where(text => !report.Canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? [])
            .Any(deficiency => text.Contains(deficiency.Description) || text == DeficiencyText.Narrative(deficiency)));

    private static bool Has(string text, string passage) => text.Contains(passage, StringComparison.Ordinal);

    private static IReadOnlyList<string> Strings(JsonNode? node) => [.. node!.AsArray().Select(item => (string)item!)];

    private static IReadOnlyList<(string Number, string Text, int Page)> Contents(RenderedReport report) => [.. report.Paragraphs
        .Select(text => text.Split('\t'))
        .Where(parts => parts.Length == 3 && int.TryParse(parts[2], out _))
        .Select(parts => (parts[0], parts[1], int.Parse(parts[2])))];
}
