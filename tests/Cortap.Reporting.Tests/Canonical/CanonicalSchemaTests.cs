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
    [InlineData("assessments[0].deficiencies[0].description", "PROCUREMENT", CanonicalSchema.MaxText)]
    [InlineData("assessments[0].deficiencies[0].corrective_action", "PROCUREMENT", CanonicalSchema.MaxText)]
    [InlineData("assessments[0].deficiencies[0].control_name", "xxx", 1_000)]
    [InlineData("assessments[0].deficiencies[0].code", "PROCUREMENT", 1_000)]
    public void Validate_LongText_IsRefusedWithItsControlAndField(string path, string control, int most)
    {
        Validate(most).ShouldBeEmpty();
        Validate(most + 1).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.ShouldStartWith($"{path}: has {most + 1} characters, more than {most}; "),
            error => error.ShouldContain($"in Riskuity, control {control}"),
            error => error.Length.ShouldBeLessThan(300));

        IReadOnlyList<string> Validate(int length)
        {
            var text = new string('x', length);
            return CanonicalSchema.Validate(WithDeficiency(deficiency => path.Split('.')[^1] switch
            {
                "description" => deficiency with { Description = text },
                "corrective_action" => deficiency with { CorrectiveAction = text },
                "control_name" => deficiency with { ControlName = text },
                _ => deficiency with { Code = text },
            }), DraftAuditReportDefinition.Fields);
        }
    }

    [Fact]
    public void Validate_ManyLongTexts_AreRefusedForTheirSum()
    {
        var half = new string('x', CanonicalSchema.MaxText / 2);
        var most = CanonicalSchema.MaxTexts / half.Length;

        Validate(most).ShouldBeEmpty();
        Validate(most + 1).ShouldHaveSingleItem().ShouldStartWith("assessments: the narratives and corrective actions have ");

        IReadOnlyList<string> Validate(int count) => CanonicalSchema.Validate(
            WithDeficiency(deficiency => deficiency with { Description = half, CorrectiveAction = null }, count), DraftAuditReportDefinition.Fields);
    }

    [Theory]
    [InlineData("project", "recipient_name", 1_000)]
    [InlineData("report_details", "organization_description", CanonicalSchema.MaxText)]
    public void Validate_LongTextOfTheSetup_IsRefused(string part, string member, int most)
    {
        Validate(most).ShouldBeEmpty();
        Validate(most + 1).ShouldHaveSingleItem().ShouldBe($"{part}.{member}: has {most + 1} characters, more than {most}");

        IReadOnlyList<string> Validate(int length)
        {
            var json = new FixtureCase(Deficient).Read("expected-canonical.json");
            Merge(json, new JsonObject { [part] = new JsonObject { [member] = new string('x', length) } });
            return CanonicalSchema.Validate(CanonicalJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())), RecipientInformationRequestDefinition.Fields);
        }
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
