using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalJsonTests
{
    public static TheoryData<string> Documents => [.. FixtureCase.All.Except(["05-missing-critical"])];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Deserialize_SerializedDocument_IsTheSame(string name)
    {
        var json = CanonicalJson.Serialize(new FixtureCase(name).Transform());

        CanonicalJson.Serialize(CanonicalJson.Deserialize(json)).ShouldBe(json);
    }

    [Fact]
    public void Deserialize_MinimalDocument_IsReadWithEmptyLists()
    {
        var minimal = Minimal();

        var document = CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(minimal.ToJsonString()));

        document.ErfItems.ShouldBeEmpty();
        document.Metadata.ErfAreas.ShouldBeEmpty();
        document.Metadata.RepeatDeficiencyAreas.ShouldBeEmpty();
        document.Metadata.Warnings.ShouldBeEmpty();
        CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields).CanGenerate.ShouldBeTrue();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    public void Deserialize_SomethingElse_Throws(string json) =>
        Should.Throw<JsonException>(() => CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public void Deserialize_OtherVersion_Throws(string version)
    {
        var document = Minimal();
        document["data_version"] = version;

        Should.Throw<JsonException>(() => CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(document.ToJsonString()))).Message.ShouldContain("data_version");
    }

    private static JsonNode Minimal()
    {
        var document = JsonNode.Parse(
            """
            {"project_id": "RSKTY-0007", "generated_at": "2026-02-11T16:00:45Z", "data_version": "1.0",
             "project": {"region_number": 1, "review_type": "State Management Review", "recipient_name": "Cedar State Department of Transportation",
               "recipient_acronym": "CSDOT", "recipient_city_state": "Cedar Falls Junction, ME", "recipient_id": "9102",
               "report_date": "2026-06-08", "exit_conference_format": "in-person"},
             "contractor": {"lead_reviewer_name": "Avery Placeholder", "contractor_name": "Example Review Partners, LLC"},
             "fta_program_manager": {"fta_program_manager_name": "Jordan Sample"},
             "metadata": {"has_deficiencies": false, "deficiency_count": 0, "deficiency_areas": [], "erf_count": 0, "fiscal_year": "FY2026",
               "review_status": "Completed"}}
            """)!;
        document["assessments"] = new JsonArray(
            [.. ReviewAreas.ForFiscalYear(2026).Select(area => new JsonObject { ["review_area"] = area.Name, ["finding"] = "ND" })]);
        return document;
    }
}
