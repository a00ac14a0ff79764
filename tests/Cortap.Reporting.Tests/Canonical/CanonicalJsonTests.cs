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

    [Theory]
    [InlineData("\"deficiency_areas\":[]", "\"deficiency_areas\":null")]
    [InlineData("\"deficiency_areas\":[]", "\"deficiency_areas\":[null]")]
    [InlineData("\"deficiency_areas\":[]", "\"deficiency_areas\":[],\"repeat_deficiency_areas\":[null]")]
    [InlineData("\"data_version\":", "\"report_details\":{\"awards\":[{\"award_number\":\"1\",\"award_number\":\"2\"}]},\"data_version\":")]
    [InlineData("\"data_version\":", "\"correspondence\":{\"cc\":[],\"cc\":[]},\"data_version\":")]
    [InlineData("\"data_version\":", "\"data_version\":\"1.0\",\"data_version\":")]
    [InlineData("\"data_version\":", "\"correspondence\":{\"letter_date\":\"\u00ff\"},\"data_version\":")]
    public void Deserialize_WhatNoReaderCanUse_Throws(string member, string instead)
    {
        var json = Minimal().ToJsonString();
        json.ShouldContain(member);

        // The last one is not UTF-8.
        Should.Throw<JsonException>(() => CanonicalJson.Deserialize(Encoding.Latin1.GetBytes(json.Replace(member, instead, StringComparison.Ordinal))));
    }

    [Fact]
    public void Deserialize_HalfASurrogatePair_IsReadAsNoCharacter()
    {
        var json = Minimal().ToJsonString().Replace("\"data_version\":", """ "report_details": {"previous_review_year": "20\ud83d23", "\udc00": 1}, "data_version":""", StringComparison.Ordinal);

        var document = CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(json));

        CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields).CanGenerate.ShouldBeTrue();
        document.ReportDetails!["previous_review_year"]!.GetValue<string>().ShouldBe("20\uFFFE23");
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
