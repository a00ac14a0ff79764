using System.Text;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalTransformerTests
{
    [Fact]
    public void Transform_EmptySetup_UsesFallbacksAndWarnsOfEach()
    {
        var document = Transform([Control("LEGAL : L1", new() { Status = "Complete" })], ProjectSetup.Empty);

        document.Project.RecipientName.ShouldBe("Riskuity's Name");
        document.Project.RecipientAcronym.ShouldBe("Riskuity's Name");
        document.Project.RecipientId.ShouldBe("33");
        document.Project.ExitConferenceFormat.ShouldBe("virtual");
        document.Project.ReportDate.ShouldBe(new DateOnly(2026, 2, 11));
        document.Project.SiteVisitDates.ShouldBe("TBD");
        document.Project.RegionNumber.ShouldBeNull();
        document.Project.ReviewType.ShouldBeNull();
        document.Metadata.FiscalYear.ShouldBe("FY2026");
        foreach (var field in new[] { "recipient_name", "recipient_acronym", "recipient_id", "exit_conference_format", "report_date", "fiscal_year" })
            document.Metadata.Warnings.Count(warning => warning.StartsWith(field, StringComparison.Ordinal)).ShouldBe(1, field);
    }

    [Fact]
    public void Transform_NoControls_TakesTheNameOfTheListing() =>
        Transform([], ProjectSetup.Empty, "Listed name").Project.RecipientName.ShouldBe("Listed name");

    [Fact]
    public void Transform_LongNameOfRiskuity_IsCutAlikeFromListingAndControls()
    {
        var name = new string('x', 1_500);
        var control = new ProjectControl("1", new ControlReference("1", "LEGAL : L1"), null, new ProjectReference(name));

        Transform([control], ProjectSetup.Empty).Project.RecipientName.ShouldBe(name[..1_000]);
        Transform([], ProjectSetup.Empty, name).Project.RecipientName.ShouldBe(name[..1_000]);
    }

    [Fact]
    public void Transform_NoNameAnywhere_LeavesNameAndAcronymMissing()
    {
        var document = Transform([], ProjectSetup.Empty);

        document.Project.RecipientName.ShouldBeNull();
        document.Project.RecipientAcronym.ShouldBeNull();
        CompletenessCheck.Evaluate(document, DraftAuditReportDefinition.Fields).MissingCriticalFields.ShouldContain("project.recipient_name");
    }

    [Fact]
    public void Transform_SetupWithoutVisitText_DerivesItFromTheDates()
    {
        var setup = new ProjectSetup { Info = new() { SiteVisitStartDate = new(2026, 3, 28), SiteVisitEndDate = new(2026, 4, 2) } };

        Transform([], setup).Project.SiteVisitDates.ShouldBe("March 28 - April 2, 2026");
    }

    [Theory]
    [InlineData("FY2023", 23)]
    [InlineData("FY2025", 23)]
    [InlineData("FY2026", 21)]
    [InlineData("FY2031", 21)]
    [InlineData("next year", 21)]
    public void Transform_FiscalYear_SelectsTheScheme(string fiscalYear, int areas)
    {
        var document = Transform([], new ProjectSetup { Info = new() { FiscalYear = fiscalYear } });

        document.Assessments.Count.ShouldBe(areas);
        document.Metadata.TotalReviewAreas.ShouldBe(areas);
    }

    [Fact]
    public void Transform_DeficientControls_JoinsTextsCodesActionsAndDates()
    {
        var document = Transform(
        [
            Control("LEGAL : L1", new()
            {
                Comments = "Deficient\r\nin two lines (L1-2)", CorrectiveAction = "Do it.", DueDate = "2026-05-01T00:00:00Z", DateClosed = "2026-06-01",
            }),
            Control("LEGAL : L2", new() { Finding = " d ", DeficiencyDescription = "Explicit", DeficiencyCode = "L2-1", DateClosed = "2026-06-03" }),
            Control("LEGAL : L3", new() { Finding = "D", Comments = " ", DueDate = "2026-04-01", DateClosed = "2026-05-03", DeficiencyCode = "L2-1" }),
        ]);

        var legal = document.Assessments[0];
        legal.Finding.ShouldBe("D");
        legal.DeficiencyCode.ShouldBe("L1-2, L2-1");
        legal.Description.ShouldBe(
            "LEGAL : L1: Deficient\nin two lines (L1-2)\nLEGAL : L2: Explicit\nLEGAL : L3: No narrative was supplied for this deficiency.");
        legal.CorrectiveAction.ShouldBe("Do it.");
        legal.DueDate.ShouldBe(new DateOnly(2026, 5, 1));
        legal.DateClosed.ShouldBe(new DateOnly(2026, 6, 3));
        document.Metadata.ClosedDeficiencyCount.ShouldBe(3);
    }

    [Fact]
    public void Transform_OneItemOpen_LeavesTheAreaOpen()
    {
        var document = Transform(
            [Control("LEGAL : L1", new() { Finding = "D", DateClosed = "2026-06-01" }), Control("LEGAL : L2", new() { Finding = "D" })]);

        document.Assessments[0].DateClosed.ShouldBeNull();
        document.Metadata.OpenDeficiencyCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("Assessment of LEGAL : L1", "No narrative was supplied for this deficiency.")]
    [InlineData("assessment of legal : l1", "No narrative was supplied for this deficiency.")]
    [InlineData("A real narrative", "A real narrative")]
    public void Transform_GeneratedLabel_IsNoNarrative(string description, string expected)
    {
        var document = Transform([Control("LEGAL : L1", new() { Finding = "D", Description = description })]);

        document.Assessments[0].Deficiencies!.Single().Description.ShouldBe(expected);
    }

    [Fact]
    public void Transform_UnreadableDate_IsAbsentWithAWarning()
    {
        var document = Transform([Control("LEGAL : L1", new() { Finding = "D", DueDate = "end of May", Status = "Complete" })]);

        document.Assessments[0].DueDate.ShouldBeNull();
        document.Metadata.Warnings.ShouldContain(warning => warning.Contains("date", StringComparison.Ordinal) && warning.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-05-01", 1)]
    [InlineData(" 2026-05-01 ", 1)]
    [InlineData("2026-05-01T23:30:00-05:00", 1)]
    [InlineData("2026-05-01T00:00:00Z", 1)]
    [InlineData("2026-05-01 10:15", 1)]
    [InlineData("2026-05-01 or later", null)]
    [InlineData("2026-13-01", null)]
    [InlineData("05/01/2026", null)]
    [InlineData("20260501", null)]
    [InlineData("", null)]
    public void ParseDate_Text_TakesTheDatePartAsWritten(string text, int? day) => (ReportText.ParseDate(text)?.Day).ShouldBe(day);

    [Fact]
    public void Transform_RepeatWordInText_IsNoRepeatDeficiency() =>
        Transform([Control("LEGAL : L1", new() { Comments = "Deficient, a repeat finding" })]).Metadata.RepeatDeficiencyCount.ShouldBe(0);

    [Theory]
    [InlineData("P11-1 late", "P11-1")]
    [InlineData("see (TC-PgM2-13).", "TC-PgM2-13")]
    [InlineData("XP11-1 then P12-4", "P12-4")]
    [InlineData("P11-123", null)]
    [InlineData("A-P11-1", null)]
    [InlineData("p11-1", null)]
    [InlineData("ÉP11-1", null)]
    [InlineData("P11-1-2", "P11-1")]
    public void FindIn_Comment_GivesTheFirstCodeThatIsATokenOfItsOwn(string comment, string? code) =>
        DeficiencyCodes.FindIn(comment).ShouldBe(code);

    [Theory]
    [InlineData("ＴＩＴＬＥ　Ⅵ : TVI1", ReviewAreaKey.TitleVI)]
    [InlineData("ﬁnancial management : F1", ReviewAreaKey.FinancialManagement)]
    [InlineData("Ⓛⓔⓖⓐⓛ : L1", ReviewAreaKey.Legal)]
    [InlineData("𝐋𝑒𝔤𝖺𝙡 : L1", ReviewAreaKey.Legal)]
    [InlineData("SECTION 𝟓𝟛𝟢𝟩 PROGRAM REQUIREMENTS : 5307:1-A", ReviewAreaKey.Section5307)]
    [InlineData("EQUAL EMPLOYMENT OPPORTUNITY ﹙EEO﹚ : EEO1", ReviewAreaKey.EqualEmploymentOpportunity)]
    [InlineData("DRUG−FREE WORKPLACE ACT : DFWA1", ReviewAreaKey.DrugFreeWorkplaceAct)]
    [InlineData("TECHNICAL CAPACITY ― PROGRAM MANAGEMENT ＆ SUBRECIPIENT OVERSIGHT : TC-PgM1", ReviewAreaKey.ProgramManagement)]
    public void Parse_CompatibilityForms_FindTheArea(string name, ReviewAreaKey area) => ControlName.Parse(name).Area!.Key.ShouldBe(area);

    [Theory]
    [InlineData("Non - Deficient", "ND")]
    [InlineData("D\nMissing clauses", "D")]
    [InlineData("plan/action reviewed", null)]
    [InlineData("The plan/acceptance failed", "D")]
    [InlineData("No other new or open deficiencies", "D")]
    [InlineData("not considered to be deficient", "ND")]
    [InlineData("no evidence of any violation", "ND")]
    [InlineData("DEFICIENT", "D")]
    [InlineData("d - lower case", null)]
    public void Classify_FurtherTexts_GiveTheirFinding(string text, string? finding) => FindingClassifier.Classify(text).ShouldBe(finding);

    [Fact]
    public void Classify_LongBlankRuns_TakesLinearTime()
    {
        var text = "x non" + new string(' ', 2_000_000) + "no" + new string(' ', 2_000_000) + "any";

        FindingClassifier.Classify(text).ShouldBeNull();
    }

    [Fact]
    public void Transform_FlatAttendees_AreGroupedByOrganization()
    {
        var setup = SetupDocument.Parse(Encoding.UTF8.GetBytes(
            """
            {"projects": [{"project_id": 33,
              "project_info": {"recipient_name": "Harbor Valley", "recipient_acronym": "HV"},
              "contractor": {"company_name": "Reviewers"},
              "subrecipients": {"5310": [{"name": "Elder Ride"}]},
              "attendees": [{"name": "A", "organization": "hv"}, {"name": "B", "organization": "REVIEWERS"}, {"name": "C", "organization": "FTA Region 5"},
                {"name": "D", "organization": "FTAB"}, {"name": "E", "organization": "elder ride"}, {"name": "F"}, {"name": "G", "organization": "fta"}]}]}
            """)).Get(33);

        var attendees = Transform([], setup).Attendees!;

        Names(attendees.Recipient).ShouldBe("A");
        Names(attendees.Contractor).ShouldBe("B");
        Names(attendees.Fta).ShouldBe("CG");
        Names(attendees.Subrecipients).ShouldBe("E");
        Names(attendees.ContractorsLessees).ShouldBe("DF");
    }

    [Fact]
    public void Evaluate_FinalReportWithGaps_NamesThemAfterTheCriticalPaths()
    {
        var document = new FixtureCase("07-legacy-23-final").Transform();
        var procurement = document.Assessments[8];
        document.ReportDetails!.Remove("organization_description");
        document = document with
        {
            Project = document.Project with { RegionNumber = null },
            Assessments =
            [
                .. document.Assessments.Take(8),
                procurement with { Deficiencies = [.. procurement.Deficiencies!.Select(item => item with { CorrectiveAction = null })] },
                .. document.Assessments.Skip(9),
            ],
        };

        var draft = CompletenessCheck.Evaluate(document, DraftAuditReportDefinition.Fields);

        draft.MissingCriticalFields.ShouldBe(
            ["project.region_number", "report_details.organization_description", "assessments[8].deficiencies[0].corrective_action"]);
        draft.DataQualityScore.ShouldBe(95);
        draft.CanGenerate.ShouldBeFalse();
        CompletenessCheck.Evaluate(document, RecipientInformationRequestDefinition.Fields).MissingCriticalFields.ShouldBe(["project.region_number"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("N/A")]
    [InlineData("No narrative was supplied for this deficiency.")]
    [InlineData("Deficient (P11-1)")]
    [InlineData("Deficient – Repeat finding")]
    public void Evaluate_FinalReportWithoutNarrative_IsRefusedAndTheDraftIsNot(string narrative)
    {
        var document = new FixtureCase("07-legacy-23-final").Transform();
        document = document with
        {
            Assessments =
            [
                .. document.Assessments.Take(8),
                document.Assessments[8] with { Deficiencies = [.. document.Assessments[8].Deficiencies!.Select(item => item with { Description = narrative })] },
                .. document.Assessments.Skip(9),
            ],
        };

        var final = CompletenessCheck.Evaluate(document, DraftAuditReportDefinition.Fields);
        document.ReportDetails!["report_status"] = "Draft";
        var draft = CompletenessCheck.Evaluate(document, DraftAuditReportDefinition.Fields);

        final.MissingCriticalFields.ShouldBe(["assessments[8].deficiencies[0].description"]);
        final.CanGenerate.ShouldBeFalse();
        draft.CanGenerate.ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-06-08", false)]
    [InlineData("2026-06-09", true)]
    public void Transform_ClosedAfterTheLettersDate_IsWarnedOf(string closed, bool warned)
    {
        var setup = new ProjectSetup { Info = new() { ReportDate = new(2026, 6, 8) } };

        var document = Transform([Control("LEGAL : L1", new() { Finding = "D", DeficiencyCode = "L1-2", DateClosed = closed })], setup);

        document.Metadata.Warnings.Any(warning => warning.StartsWith("L1-2 was closed on 2026-06-09, after the date of the report and its letter, 2026-06-08", StringComparison.Ordinal))
            .ShouldBe(warned);
    }

    [Theory]
    [InlineData("pay\u202E00,1\u202C", "pay00,1")]
    [InlineData("\u2066a\u2069\u2067b\u2068\u202A\u202B\u202D", "ab")]
    [InlineData("\u202E \u2069", null)]
    [InlineData("\u200Fא\u200E", "\u200Fא\u200E")]
    public void Clean_ControlsOfWritingDirection_AreDroppedAndMarksStay(string text, string? cleaned) => CanonicalText.Clean(text).ShouldBe(cleaned);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Clean_AnyBreakOfLines_IsOne(string lineBreak) => CanonicalText.Clean($"Late.{lineBreak}Again.").ShouldBe("Late.\nAgain.");

    private static string Names(IEnumerable<CanonicalAttendee> attendees) => string.Concat(attendees.Select(attendee => attendee.Name));

    private static ProjectControl Control(string name, ControlAssessment assessment) =>
        new(name, new ControlReference("c" + name, name), assessment, new ProjectReference("Riskuity's Name"));

    private static CanonicalDocument Transform(ProjectControl[] controls, ProjectSetup? setup = null, string? projectName = null) =>
        new CanonicalTransformer(FixtureCase.Clock).Transform(33, controls, setup ?? ProjectSetup.Empty, projectName);
}
