using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Tests.Canonical;

namespace Cortap.Reporting.Tests.Setup;

public sealed class SetupValidationTests
{
    private const string Whole =
        """
        {"projects": [{"project_id": 33,
          "project_info": {"region_number": 10, "review_type": "TR", "recipient_name": "Harbor Valley", "recipient_acronym": "HV",
            "recipient_city_state": "Harbor Valley, WA", "recipient_id": "9101", "fiscal_year": "FY2026"},
          "contractor": {"lead_reviewer_name": "Avery Placeholder", "company_name": "Firm", "lead_reviewer_phone": "(202) 555-0110 ext 5",
            "lead_reviewer_email": "avery@example.com"},
          "fta_program_manager": {"name": "Jordan Sample", "title": "Engineer", "phone": "202-555-0120", "email": "jordan@example.org"}}]}
        """;

    [Fact]
    public void Check_WholeEntry_FindsNothing()
    {
        var check = Check(Whole);

        check.Errors.ShouldBeEmpty();
        check.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"region_number\": 10", "\"region_number\": 11", "projects[0].project_info.region_number: ")]
    [InlineData("\"TR\"", "\"Annual\"", "projects[0].project_info.review_type: ")]
    [InlineData("Harbor Valley, WA", "Harbor Valley", "projects[0].project_info.recipient_city_state: ")]
    [InlineData("Harbor Valley, WA", "Harbor\\n0 errors", "projects[0].project_info.recipient_city_state: must be City, ST, but is Harbor 0 errors")]
    [InlineData("FY2026", "2026", "projects[0].project_info.fiscal_year: ")]
    [InlineData("avery@example.com", "avery", "projects[0].contractor.lead_reviewer_email: ")]
    [InlineData("\"region_number\": 10", "\"region_number\": []", "projects[0].project_info.region_number: ")]
    [InlineData("\"fiscal_year\"", "\"review_status\": \"Final\", \"fiscal_year\"", "projects[0].project_info.review_status: ")]
    [InlineData("\"contractor\"", "\"report_details\": {\"draft_report_date\": \"5/1/2026\"}, \"contractor\"",
        "projects[0].report_details.draft_report_date: must be a date such as 2026-03-15, but is 5/1/2026")]
    [InlineData("\"contractor\"", "\"report_details\": {\"process_dates\": [{}, {\"date\": \"1/5/2026\", \"process\": \"RIR sent\"}]}, \"contractor\"",
        "projects[0].report_details.process_dates[1].date: must be a date such as 2026-03-15, but is 1/5/2026")]
    [InlineData("\"contractor\"", "\"report_details\": {\"first_time_operating_assistance\": \"yes\"}, \"contractor\"",
        "projects[0].report_details.first_time_operating_assistance: must be true or false without quotation marks, but is yes")]
    [InlineData("\"contractor\"", "\"correspondence\": {\"letter_date\": \"5/1/2026\"}, \"contractor\"",
        "projects[0].correspondence.letter_date: must be a date such as 2026-03-15, but is 5/1/2026")]
    [InlineData("\"contractor\"", "\"correspondence\": {\"regional_office\": {\"states\": \"CA, NV\"}}, \"contractor\"",
        "projects[0].correspondence.regional_office.states: must be an array, but is CA, NV")]
    [InlineData("\"contractor\"", "\"report_details\": {\"supplemental_awards\": [[\"CA-2022-018\"]]}, \"contractor\"",
        "projects[0].report_details.supplemental_awards[0]: must be a text or an object, but is an array")]
    [InlineData("]}", "", "$: ")]
    public void Check_WrongValue_IsAnErrorAtItsSetupPath(string text, string replacement, string start) =>
        Check(Whole.Replace(text, replacement, StringComparison.Ordinal)).Errors.ShouldHaveSingleItem().ShouldStartWith(start);

    [Theory]
    [InlineData("\"company_name\": \"Firm\"", "\"company_name\": \"TBD\"",
        "projects[0].contractor.company_name: is missing for draft_audit_report and recipient_information_request")]
    [InlineData("\"title\": \"Engineer\"", "\"title\": \"\"", "projects[0].fta_program_manager.title: is missing for recipient_information_request")]
    [InlineData("\"fiscal_year\"", "\"recipient_website\": \"ask us\", \"fiscal_year\"",
        "projects[0].project_info.recipient_website: is neither a URL nor a host name")]
    [InlineData("ext 5", "or so", "projects[0].contractor.lead_reviewer_phone: is not a phone number such as (202) 555-0110 or 202-555-0110 ext 5")]
    [InlineData("\"TR\"", "\"Special Review\"", "projects[0].project_info.review_type: is one for which there is no draft_audit_report")]
    [InlineData("\"company_name\"", "\"compnay\": 1, \"company_name\"", "projects[0].contractor.compnay: is not a member of project setup and is ignored")]
    [InlineData("\"fiscal_year\"", "\"site_visit_start_date\": \"2026-03-02\", \"site_visit_end_date\": \"2026-03-01\", \"fiscal_year\"",
        "projects[0].project_info.site_visit_end_date: is before site_visit_start_date")]
    public void Check_LackingOrOddValue_IsAWarning(string text, string replacement, string warning)
    {
        var check = Check(Whole.Replace(text, replacement, StringComparison.Ordinal));

        check.Errors.ShouldBeEmpty();
        check.Warnings.ShouldBe([warning]);
    }

    [Fact]
    public void Check_SetupOfTheDemo_FindsNothing()
    {
        var check = Check(File.ReadAllText(Path.Combine(FixtureCase.Root, "..", "..", "tools", "Cortap.Simulators", "Demo", "setup.json")));

        check.Errors.ShouldBeEmpty();
        check.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Check_Template_HasNoErrorsAndKnowsEveryMember()
    {
        var check = Check(SetupTemplate.Json);

        check.Errors.ShouldBeEmpty();
        check.Warnings.ShouldNotContain(warning => warning.Contains("is ignored", StringComparison.Ordinal));
        check.Warnings.ShouldContain(warning => warning.StartsWith("projects[0].project_info.region_number: is missing", StringComparison.Ordinal));
    }

    private static SetupCheck Check(string json) => SetupValidation.Check(Encoding.UTF8.GetBytes(json), ReportCatalog.BuiltIn.Fields, FixtureCase.Clock);
}
