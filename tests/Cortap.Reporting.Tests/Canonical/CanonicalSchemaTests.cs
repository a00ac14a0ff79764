using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Json.Schema;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalSchemaTests
{
    private const string Clean = "02-small-clean-smr";
    private const string Deficient = "04-all-deficient";

    private static readonly JsonSchema Published = JsonSchema.FromFile(Path.Combine(FixtureCase.Root, "..", "..", "docs", "canonical-1.0.schema.json"));

    public static TheoryData<string> Documents => [.. FixtureCase.All.Except(["05-missing-critical"])];

    /// <summary>Path of the violation, how the document of a case is broken, and the case.</summary>
    public static TheoryData<string, string, string> Violations => new()
    {
        { "project_id", """{"project_id": "RSKTY-33"}""", Clean },
        { "project.region_number", """{"project": {"region_number": 11}}""", Clean },
        { "project.region_number", """{"project": {"region_number": 0}}""", Clean },
        { "project.region_number", """{"project": {"region_number": null}}""", Clean },
        { "project.review_type", """{"project": {"review_type": "Quadrennial Review"}}""", Clean },
        { "project.recipient_name", """{"project": {"recipient_name": ""}}""", Clean },
        { "project.recipient_acronym", """{"project": {"recipient_acronym": null}}""", Clean },
        { "project.recipient_city_state", """{"project": {"recipient_city_state": "Harbor Valley"}}""", Clean },
        { "project.recipient_city_state", """{"project": {"recipient_city_state": "Harbor Valley, Wa"}}""", Clean },
        { "project.recipient_id", """{"project": {"recipient_id": null}}""", Clean },
        { "project.report_date", """{"project": {"report_date": null}}""", Clean },
        { "project.exit_conference_format", """{"project": {"exit_conference_format": "by phone"}}""", Clean },
        { "contractor.contractor_name", """{"contractor": {"contractor_name": null}}""", Clean },
        { "contractor.lead_reviewer_name", """{"contractor": {"lead_reviewer_name": ""}}""", Clean },
        { "contractor.lead_reviewer_email", """{"contractor": {"lead_reviewer_email": "call me"}}""", Clean },
        { "fta_program_manager.fta_program_manager_name", """{"fta_program_manager": {"fta_program_manager_name": null}}""", Clean },
        { "assessments", """{"assessments": []}""", Clean },
        { "metadata.fiscal_year", """{"metadata": {"fiscal_year": "2026"}}""", Clean },
        { "metadata.review_status", """{"metadata": {"review_status": "Final"}}""", Clean },
        { "report_details.report_status", """{"report_details": {"report_status": "Final draft"}}""", Clean },
        { "report_details.exit_conference_date", """{"report_details": {"exit_conference_date": "3/19/2026"}}""", Clean },
        { "report_details.desk_review_date", """{"report_details": {"desk_review_date": "March 2, 2026"}}""", Clean },
        { "report_details.scoping_meeting_date", """{"report_details": {"scoping_meeting_date": "2026-02-30"}}""", Clean },
        { "report_details.entrance_conference_date", """{"report_details": {"entrance_conference_date": 46100}}""", Clean },
        { "report_details.draft_report_date", """{"report_details": {"draft_report_date": "May 2026"}}""", Clean },
        { "report_details.final_report_date", """{"report_details": {"final_report_date": "soon"}}""", Clean },
        { "report_details.review_period_start", """{"report_details": {"review_period_start": "06/30/2023"}}""", Clean },
        { "report_details.review_period_end", """{"report_details": {"review_period_end": ["2026-03-19"]}}""", Clean },
        { "report_details.process_dates[0].date", """{"report_details": {"process_dates": [{"date": "1/5/2026", "process": "RIR sent"}]}}""", Clean },
        { "report_details.process_dates[0]", """{"report_details": {"process_dates": ["2026-01-05: RIR sent"]}}""", Clean },
        { "report_details.process_dates", """{"report_details": {"process_dates": "2026-01-05: RIR sent"}}""", Clean },
        { "report_details.covid19_context", """{"report_details": {"covid19_context": "true"}}""", Clean },
        { "report_details.first_time_operating_assistance", """{"report_details": {"first_time_operating_assistance": 1}}""", Clean },
        { "report_details.awards[0].award_amount", """{"report_details": {"awards": [{"award_number": "MA-2024-001", "award_amount": "2.5 million"}]}}""", Clean },
        { "report_details.awards", """{"report_details": {"awards": {"award_number": "MA-2024-001"}}}""", Clean },
        { "correspondence.letter_date", """{"correspondence": {"letter_date": "5/1/2026"}}""", Clean },
        { "report_details.previous_review_year", """{"report_details": {"previous_review_year": [2023]}}""", Clean },
        { "report_details.organization_description", """{"report_details": {"organization_description": ["One.", "Two."]}}""", Clean },
        { "report_details.civil_rights_mailbox", """{"report_details": {"civil_rights_mailbox": true}}""", Clean },
        { "report_details.supplemental_awards", """{"report_details": {"supplemental_awards": "CA-2022-018"}}""", Clean },
        { "report_details.supplemental_awards[0]", """{"report_details": {"supplemental_awards": [["CA-2022-018"]]}}""", Clean },
        { "report_details.supplemental_awards[0].award_number", """{"report_details": {"supplemental_awards": [{"award_number": true}]}}""", Clean },
        { "report_details.awards[0].award_number", """{"report_details": {"awards": [{"award_number": ["MA-2024-001"]}]}}""", Clean },
        { "report_details.process_dates[0].process", """{"report_details": {"process_dates": [{"process": {}}]}}""", Clean },
        { "report_details.projects_completed", """{"report_details": {"projects_completed": "Eight buses"}}""", Clean },
        { "report_details.projects_ongoing[0]", """{"report_details": {"projects_ongoing": [["Roof"]]}}""", Clean },
        { "report_details.projects_future[0]", """{"report_details": {"projects_future": [{"name": "Fares"}]}}""", Clean },
        { "report_details.contractors_reviewed[0]", """{"report_details": {"contractors_reviewed": ["Acme"]}}""", Clean },
        { "report_details.contractors_reviewed[0].location", """{"report_details": {"contractors_reviewed": [{"name": "Acme", "location": {}}]}}""", Clean },
        { "correspondence.recipient_contact", """{"correspondence": {"recipient_contact": "Pat Doe"}}""", Clean },
        { "correspondence.recipient_contact.zip", """{"correspondence": {"recipient_contact": {"zip": false}}}""", Clean },
        { "correspondence.regional_office", """{"correspondence": {"regional_office": ["201 Mission Street"]}}""", Clean },
        { "correspondence.regional_office.states", """{"correspondence": {"regional_office": {"states": "CA, NV"}}}""", Clean },
        { "correspondence.regional_office.address_lines", """{"correspondence": {"regional_office": {"address_lines": "201 Mission Street"}}}""", Clean },
        { "correspondence.cc", """{"correspondence": {"cc": "Jane Doe"}}""", Clean },
        { "assessments[0].deficiencies[0].description", """{"assessments": [{"deficiencies": [{"description": null}]}]}""", Deficient },
        { "assessments[0].deficiencies[0].description", """{"assessments": [{"deficiencies": [{"description": ""}]}]}""", Deficient },
        { "erf_items[0].erf_area", """{"erf_items": [{"erf_area": null}]}""", Clean },
        { "erf_items[0].completion_status", """{"erf_items": [{"erf_area": "Legal", "completion_status": "Done"}]}""", Clean },
        { "assessments[0].deficiency_code", """{"assessments": [{"deficiency_code": "D-2023-001"}]}""", Deficient },
        { "assessments[0].deficiency_code", """{"assessments": [{"deficiency_code": "L1-1,L2-1"}]}""", Deficient },
        { "assessments[0].finding", """{"assessments": [{"finding": "X"}]}""", Deficient },
        { "assessments[0]", """{"assessments": [{"finding": "ND"}]}""", Deficient },
        { "assessments[0].review_area", """{"assessments": [{"review_area": "Planning"}]}""", Deficient },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Validate_ExpectedDocument_HasNoErrors(string name)
    {
        var json = new FixtureCase(name).Read("expected-canonical.json").ToJsonString();

        IsPublished(json).ShouldBeTrue();
        CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json)), DraftAuditReportDefinition.Fields).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Validate_TransformedDocument_HasNoErrors(string name)
    {
        var document = new FixtureCase(name).Transform();

        IsPublished(System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(document))).ShouldBeTrue();
        CanonicalSchema.Validate(document, RecipientInformationRequestDefinition.Fields).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("assessments[0].deficiencies[0].code", "PROCUREMENT", 1_000)]
    public void Validate_LongName_IsRefusedWithItsControlAndField(string path, string control, int most)
    {
        Validate(most).ShouldBeEmpty();
        Validate(most + 1).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.ShouldStartWith($"{path}: has {most + 1} characters, more than {most}; "),
            error => error.ShouldContain($"in Riskuity, control {control}"),
            error => error.Length.ShouldBeLessThan(300));

        IReadOnlyList<string> Validate(int length)
        {
            var text = new string('x', length);
            return CanonicalSchema.Validate(WithDeficiency(deficiency => deficiency with { Code = text }), DraftAuditReportDefinition.Fields);
        }
    }

    [Theory]
    [InlineData("x", CanonicalSchema.MaxCharacters)]
    [InlineData("\n", CanonicalSchema.MaxLines - 4)]
    public void Validate_TextsThatAreTooMuchTogether_AreRefusedWithControlAndFieldOfTheLongest(string repeated, int most)
    {
        var half = string.Concat(Enumerable.Repeat(repeated, most / 4));

        Validate("").ShouldBeEmpty();
        Validate(repeated).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.ShouldStartWith("assessments[0].deficiencies[0].corrective_action: is the longest of narratives and corrective actions that have "),
            error => error.ShouldContain("in Riskuity, control PROCUREMENT"),
            error => error.Length.ShouldBeLessThan(400));

        IReadOnlyList<string> Validate(string more) => CanonicalSchema.Validate(
            WithDeficiency(deficiency => deficiency with { Description = half, CorrectiveAction = half + more }, count: 2), DraftAuditReportDefinition.Fields);
    }

    [Theory]
    [InlineData("project", "recipient_name", 1_000)]
    [InlineData("project", "recipient_acronym", 1_000)]
    [InlineData("report_details", "organization_description", CanonicalSchema.MaxCharacters)]
    public void Validate_LongTextOfTheSetup_IsRefused(string part, string member, int most)
    {
        Validate(most).ShouldBeEmpty();
        Validate(most + 1).ShouldHaveSingleItem().ShouldBe($"{part}.{member}: has {most + 1} characters, more than {most}");

        IReadOnlyList<string> Validate(int length)
        {
            var json = new FixtureCase(Deficient).Read("expected-canonical.json");
            Merge(json, new JsonObject { [part] = new JsonObject { [member] = new string('x', length) } });
            return Errors(json, DraftAuditReportDefinition.Fields);
        }
    }

    [Fact]
    public void Validate_DescriptionOfManyLines_IsRefused()
    {
        Validate(CanonicalSchema.MaxLines).ShouldBeEmpty();
        Validate(CanonicalSchema.MaxLines + 1).ShouldHaveSingleItem().ShouldBe("report_details.organization_description: has 100001 lines, more than 100000");

        IReadOnlyList<string> Validate(int lines) => CanonicalSchema.Validate(
            WithDeficiency(deficiency => deficiency) with { ReportDetails = new() { ["organization_description"] = string.Join('\n', Enumerable.Repeat("a", lines)) } },
            DraftAuditReportDefinition.Fields);
    }

    [Fact]
    public void Validate_ListsOfTooManyItemsTogether_AreRefusedAtTheLongest()
    {
        Validate(most: 0).ShouldBeEmpty();
        Validate(most: 1).ShouldHaveSingleItem().ShouldBe("report_details.projects_future: is the longest of lists that have 100001 items together, more than 100000");

        IReadOnlyList<string> Validate(int most)
        {
            var (quarter, document) = (CanonicalSchema.MaxLines / 4, WithDeficiency(deficiency => deficiency));
            return CanonicalSchema.Validate(
                document with
                {
                    ErfItems = [],
                    Subrecipients = null,
                    Attendees = new([.. Enumerable.Repeat(new CanonicalAttendee("Pat", null, null, null, null), quarter)], [], [], [], []),
                    ReportDetails = new() { ["awards"] = Repeat(() => new JsonObject(), quarter), ["projects_future"] = Repeat(() => "a", quarter + most) },
                    Correspondence = new() { ["regional_office"] = new JsonObject { ["address_lines"] = Repeat(() => "a", quarter) } },
                },
                DraftAuditReportDefinition.Fields);
        }

        static JsonArray Repeat(Func<JsonNode> item, int count) => [.. Enumerable.Range(0, count).Select(_ => item())];
    }

    [Theory]
    [InlineData("TBD")]
    [InlineData(" n/a ")]
    [InlineData(" ")]
    public void Validate_ReportStatusThatIsNoValue_IsNone(string status)
    {
        var json = new FixtureCase(Clean).Read("expected-canonical.json");
        Merge(json, new JsonObject { ["report_details"] = new JsonObject { ["report_status"] = status } });

        IsPublished(json.ToJsonString()).ShouldBeTrue();
        CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())), DraftAuditReportDefinition.Fields).ShouldBeEmpty();
    }

    [Fact]
    public void Validate_WhatTheRequestDoesNotPrint_KeepsNoRequestFromBeingMade()
    {
        var document = WithDeficiency(deficiency => deficiency with { Description = string.Concat(Enumerable.Repeat("a\n", CanonicalSchema.MaxLines)), Code = new string('x', 2_000) });
        document = document with
        {
            ReportDetails = JsonNode.Parse(
                """{"report_status": "Final draft", "covid19_context": "true", "awards": [{"award_amount": "2.5 million"}], "process_dates": [{"date": "January 2026"}], "projects_future": "a"}""")!.AsObject(),
            Correspondence = JsonNode.Parse("""{"cc": "Jane Doe"}""")!.AsObject(),
            ErfItems = [new CanonicalErfItem("Procurement", null, "Done")],
        };
        document.ReportDetails["organization_description"] = new string('x', CanonicalSchema.MaxCharacters + 1);

        CanonicalSchema.Validate(document, RecipientInformationRequestDefinition.Fields).ShouldBeEmpty();
        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).Count.ShouldBe(10);
    }

    [Fact]
    public void Validate_CodesAndReviewStatusThatARequestDoesNotPrint_KeepOnlyTheDraftFromBeingMade()
    {
        var json = new FixtureCase(Deficient).Read("expected-canonical.json");
        Merge(json, JsonNode.Parse("""{"assessments": [{"deficiency_code": "N/A"}], "metadata": {"review_status": "Complete"}}""")!);

        Errors(json, RecipientInformationRequestDefinition.Fields).ShouldBeEmpty();
        Errors(json, DraftAuditReportDefinition.Fields).Select(error => error.Split(':')[0]).ShouldBe(["assessments[0].deficiency_code", "metadata.review_status"], ignoreOrder: true);
    }

    [Fact]
    public void Validate_WhatOnlyTheRequestPrints_KeepsNoDraftFromBeingMade()
    {
        var json = new FixtureCase(Clean).Read("expected-canonical.json");
        Merge(json, JsonNode.Parse("""{"report_details": {"exit_conference_date": "soon"}, "correspondence": {"recipient_pocs": "Pat", "regional_office_representative": "Pat"}}""")!);

        Errors(json, RecipientInformationRequestDefinition.Fields).Select(error => error.Split(':')[0]).ShouldBe(
            ["report_details.exit_conference_date", "correspondence.recipient_pocs", "correspondence.regional_office_representative"]);
        Errors(json, DraftAuditReportDefinition.Fields).ShouldHaveSingleItem().ShouldStartWith("report_details.exit_conference_date: ");
    }

    [Theory]
    [InlineData("""{"assessments": [{"deficiencies": [null]}]}""", "assessments[0].deficiencies[0].description")]
    [InlineData("""{"assessments": [null]}""", "assessments[0]")]
    [InlineData("""{"attendees": {"recipient": [null]}}""", "attendees.recipient[0]")]
    [InlineData("""{"attendees": {"fta": null}}""", "attendees.fta")]
    [InlineData("""{"subrecipients": {"5307": [null]}}""", "subrecipients.5307[0]")]
    [InlineData("""{"erf_items": [null]}""", "erf_items[0]")]
    public void Validate_NullInAList_IsNamedOfADraftAndOfAFinalReport(string patch, string path)
    {
        var json = new FixtureCase(Deficient).Read("expected-canonical.json");
        Merge(json, JsonNode.Parse("""{"attendees": {"recipient": [], "subrecipients": [], "contractors_lessees": [], "fta": [], "contractor": []}}""")!);
        Merge(json, JsonNode.Parse("""{"subrecipients": {"5307": [], "5310": [], "5311": []}, "erf_items": []}""")!);
        foreach (var (name, value) in JsonNode.Parse(patch)!.AsObject())
        {
            if (value is JsonObject members)
                json[name]![members.First().Key] = members.First().Value?.DeepClone();
            else if (name == "assessments" && value![0] is JsonObject)
                json[name]![0]!["deficiencies"] = JsonNode.Parse("[null]");
            else
                json[name] = name == "assessments" ? new JsonArray([null, .. json[name]!.AsArray().Skip(1).Select(area => area!.DeepClone())]) : value!.DeepClone();
        }

        IsPublished(json.ToJsonString()).ShouldBeFalse();
        Errors(json, DraftAuditReportDefinition.Fields).ShouldHaveSingleItem().ShouldStartWith($"{path}: ");
        json["report_details"]!["report_status"] = "Final";
        var document = CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        CompletenessCheck.Evaluate(document, DraftAuditReportDefinition.Fields).MissingCriticalFields.ShouldNotContain("assessments");
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public void Validate_Violation_IsNamedByCodeAndByPublishedSchema(string path, string patch, string fixtureCase)
    {
        var json = new FixtureCase(fixtureCase).Read("expected-canonical.json");
        Merge(json, JsonNode.Parse(patch)!);

        IsPublished(json.ToJsonString()).ShouldBeFalse();
        var errors = CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())), DraftAuditReportDefinition.Fields);
        errors.ShouldHaveSingleItem().ShouldStartWith($"{path}: ");
    }

    [Theory]
    [InlineData("null", "null", "null")]
    [InlineData("\"\"", "\"\"", "\" \"")]
    [InlineData("\"TBD\"", "\"n/a\"", "\"N/A\"")]
    [InlineData("\"2026-03-19\"", "true", "2450000")]
    [InlineData("\"2026-03-19T10:00:00\"", "false", "\"$2,450,000.50\"")]
    [InlineData("\"2026-03-19T10:00:00-05:00\"", "false", "2.5e6")]
    public void Validate_DetailThatIsReadOrAbsent_HasNoErrors(string date, string flag, string amount)
    {
        var json = new FixtureCase(Clean).Read("expected-canonical.json");
        Merge(json, JsonNode.Parse(
            $$"""
            {"report_details": {"desk_review_date": {{date}}, "scoping_meeting_date": {{date}}, "entrance_conference_date": {{date}}, "exit_conference_date": {{date}},
               "draft_report_date": {{date}}, "final_report_date": {{date}}, "review_period_start": {{date}}, "review_period_end": {{date}},
               "covid19_context": {{flag}}, "first_time_operating_assistance": {{flag}}, "others": [true, {"date": "5/1/2026"}],
               "process_dates": [{"date": {{date}}, "process": "RIR sent"}, {}, null], "awards": [{"award_amount": {{amount}}, "award_number": {{amount}}, "year_executed": 2024}],
               "previous_review_year": {{amount}}, "organization_description": {{date}}, "supplemental_awards": [{{date}}, {{amount}}, null, "", "TBD", {"award_number": {{amount}} }, {}],
               "projects_completed": [], "projects_ongoing": null, "projects_future": "N/A", "contractors_reviewed": [{"name": {{date}}, "others": []}, "", null]},
             "correspondence": {"letter_date": {{date}}, "recipient_contact": {"name": {{date}}, "zip": {{amount}} }, "recipient_pocs": [{"salutation": ""}, null],
               "regional_office": {"states": [{{date}}], "address_lines": "", "phone": {{amount}} }, "regional_office_representative": "", "cc": [], "others": {} } }
            """)!);

        IsPublished(json.ToJsonString()).ShouldBeTrue();
        CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())), DraftAuditReportDefinition.Fields).ShouldBeEmpty();
    }

    [Fact]
    public void Validate_DetailThatCannotBeRead_NamesPlaceRuleAndValue()
    {
        var document = new FixtureCase(Clean).Transform() with
        {
            ReportDetails = JsonNode.Parse(
                """{"exit_conference_date": "3/19/2026", "covid19_context": "true", "awards": [{}, {"award_amount": "2.5 million"}], "process_dates": [{"date": true}, 5, {"date": {}}]}""")!.AsObject(),
            Correspondence = JsonNode.Parse("""{"letter_date": "5/1\n2026"}""")!.AsObject(),
        };

        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).ShouldBe(
            [
                "report_details.exit_conference_date: must be a date such as 2026-03-15, but is 3/19/2026",
                "report_details.covid19_context: must be true or false without quotation marks, but is true",
                "report_details.process_dates[0].date: must be a date such as 2026-03-15, but is true",
                "report_details.process_dates[1]: must be an object, but is 5",
                "report_details.process_dates[2].date: must be a date such as 2026-03-15, but is an object",
                "report_details.awards[1].award_amount: must be an amount such as 2450000 or $2,450,000, but is 2.5 million",
                "correspondence.letter_date: must be a date such as 2026-03-15, but is 5/1 2026",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Validate_VeryManyWrongDates_TellsTen()
    {
        var document = new FixtureCase(Clean).Transform() with
        {
            ReportDetails = new() { ["process_dates"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(_ => (JsonNode)1)]) },
        };

        CanonicalSchema.FindViolations(document).Count.ShouldBeLessThan(2_000);
        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).Count.ShouldBe(10);
    }

    [Theory]
    [InlineData("Special Review")]
    [InlineData("Limited Scope Review")]
    public void Validate_ReviewTypeWithoutWording_IsRefusedForTheDraftReportOnly(string reviewType)
    {
        var document = new FixtureCase(Clean).Transform();
        document = document with { Project = document.Project with { ReviewType = reviewType } };

        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).ShouldHaveSingleItem().ShouldStartWith("project.review_type: ");
        CanonicalSchema.Validate(document, RecipientInformationRequestDefinition.Fields).ShouldBeEmpty();
    }

    [Fact]
    public void Validate_AreasOfAnotherFiscalYear_AreRefused()
    {
        var document = new FixtureCase(Clean).Transform();
        document = document with { Metadata = document.Metadata with { FiscalYear = "FY2025" } };

        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).ShouldHaveSingleItem().ShouldStartWith("assessments: must have the 23 review areas");
    }

    [Fact]
    public void Validate_ManyViolations_ReportsTen()
    {
        var document = new FixtureCase(Deficient).Transform();
        document = document with { Assessments = [.. document.Assessments.Select(area => area with { DeficiencyCode = "?" })] };

        CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).Count.ShouldBe(10);
    }

    private static IReadOnlyList<string> Errors(JsonNode json, ReportFields fields) =>
        CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())), fields);

    private static bool IsPublished(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Published.Evaluate(document.RootElement, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
    }

    private static void Merge(JsonNode target, JsonNode patch)
    {
        foreach (var (name, value) in patch.AsObject().ToList())
        {
            if (value is JsonObject && target[name] is JsonObject existing)
                Merge(existing, value);
            else if (value is JsonArray { Count: > 0 } items && target[name] is JsonArray { Count: > 0 } existingItems)
                Merge(existingItems[0]!, items[0]!);
            else
                target[name] = value?.DeepClone();
        }
    }

    /// <summary>A document whose only deficiencies, in its first area, are alike.</summary>
    private static CanonicalDocument WithDeficiency(Func<CanonicalDeficiency, CanonicalDeficiency> change, int count = 1)
    {
        var document = CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(new FixtureCase(Clean).Read("expected-canonical.json").ToJsonString()));
        var deficiency = change(new CanonicalDeficiency { ControlId = "1", ControlName = "PROCUREMENT : P11", ControlCode = "P11", Description = "Late." });
        var area = document.Assessments[0] with { Finding = "D", Deficiencies = [.. Enumerable.Repeat(deficiency, count)] };
        return document with { Assessments = [area, .. document.Assessments.Skip(1)] };
    }
}
