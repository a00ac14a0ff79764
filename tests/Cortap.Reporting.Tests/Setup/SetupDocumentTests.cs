using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Tests.Setup;

public sealed class SetupDocumentTests
{
    [Theory]
    [InlineData("TR", "Triennial Review")]
    [InlineData("triennial", "Triennial Review")]
    [InlineData("triennial review", "Triennial Review")]
    [InlineData(" smr ", "State Management Review")]
    [InlineData("Combined", "Combined Triennial and State Management Review")]
    [InlineData("LIMITED SCOPE REVIEW", "Limited Scope Review")]
    [InlineData("Annual", "Annual")]
    [InlineData("TBD", null)]
    public void Get_ReviewType_ResolvesAliases(string value, string? expected) =>
        Entry($$$"""{"project_info": {"review_type": "{{{value}}}"}}""").Info.ReviewType.ShouldBe(expected);

    [Fact]
    public void Get_Aliases_AreRead()
    {
        var setup = Entry(
            """
            {"contractor": {"contractor_name": "Firm"}, "fta_program_manager": {"fta_program_manager_name": "Manager", "fta_program_manager_phone": "1"},
             "subrecipients": {"5311": [{"name": "County", "city_state": "Town, MO"}]}, "erf_items": [{"area": "Legal", "description": "Focus"}]}
            """);

        setup.Contractor.CompanyName.ShouldBe("Firm");
        setup.ProgramManager.ShouldBe(new SetupPerson("Manager", null, "1", null));
        setup.Subrecipients!["5311"].ShouldBe([new CanonicalSubrecipient("County", "Town, MO")]);
        setup.ErfItems.ShouldBe([new CanonicalErfItem("Legal", "Focus", null)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("TBD")]
    [InlineData(" n/a ")]
    [InlineData("city, st")]
    [InlineData("Unknown, ST")]
    public void Get_BlankOrPlaceholder_IsNull(string value) =>
        Entry($$$"""{"project_info": {"recipient_city_state": "{{{value}}}"}}""").Info.RecipientCityState.ShouldBeNull();

    [Fact]
    public void Get_NumbersAndTexts_AreInterchangeable()
    {
        var setup = Entry("""{"project_info": {"region_number": "8", "recipient_id": 9101, "report_date": "2026-04-30T12:00:00"}}""");

        setup.Info.RegionNumber.ShouldBe(8);
        setup.Info.RecipientId.ShouldBe("9101");
        setup.Info.ReportDate.ShouldBe(new DateOnly(2026, 4, 30));
    }

    [Theory]
    [InlineData("33.0")]
    [InlineData("3.3E1")]
    [InlineData("\"33 \"")]
    public void Get_IdentifierInOtherForms_IsTheWholeNumber(string id)
    {
        var setup = Parse($$$"""{"projects": [{"project_id": {{{id}}}, "project_info": {"region_number": 8.0, "recipient_id": 1999.0}}]}""").Get(33);

        setup.Info.RegionNumber.ShouldBe(8);
        setup.Info.RecipientId.ShouldBe("1999");
    }

    [Fact]
    public void Get_GreatestIdentifier_KeepsItsDigits() =>
        Parse("""{"projects": [{"project_id": 9007199254740991, "contractor": {"name": "Firm"}}]}""").Get(9007199254740991).Contractor.CompanyName.ShouldBe("Firm");

    [Fact]
    public void Get_FreeFormMembers_AreCopiedWithCleanedStrings()
    {
        var setup = Entry(
            """
            {"report_details": {"a": " x\u0000\r\ny ", "b": "", "c": null, "d": [1.50, true, "\ud800"]},
             "correspondence": {"recipient_contact": {"zip": 901}, "other": {"zip": "00901"}, "third": {"zip": "K1A 0B1"}}}
            """);

        JsonNode.DeepEquals(setup.ReportDetails, JsonNode.Parse("""{"a": "x\ny", "b": "", "c": null, "d": [1.50, true, ""]}""")).ShouldBeTrue();
        JsonNode.DeepEquals(
            setup.Correspondence,
            JsonNode.Parse("""{"recipient_contact": {"zip": "00901"}, "other": {"zip": "00901"}, "third": {"zip": "K1A 0B1"}}""")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2139.0")]
    [InlineData("2.139e3")]
    [InlineData("2139")]
    [InlineData("\"2139\"")]
    public void Get_ZipCodeInOtherForms_HasFiveDigits(string zip) =>
        Entry($$$"""{"correspondence": {"recipient_contact": {"zip": {{{zip}}} } } }""").Correspondence!["recipient_contact"]!["zip"]!.GetValue<string>().ShouldBe("02139");

    [Fact]
    public void Get_NothingListed_OmitsTheExtensions()
    {
        var setup = Entry("""{"attendees": {"fta": []}, "subrecipients": {"5307": []}, "report_details": {}, "correspondence": null, "erf_items": [{}]}""");

        setup.Attendees.ShouldBeNull();
        setup.Subrecipients.ShouldBeNull();
        setup.ReportDetails.ShouldBeNull();
        setup.Correspondence.ShouldBeNull();
        setup.ErfItems.ShouldBeEmpty();
    }

    [Fact]
    public void Get_ProjectNotListed_IsEmpty() => Parse("""{"projects": [{"project_id": 7}]}""").Get(33).ShouldBe(ProjectSetup.Empty);

    [Theory]
    [InlineData("""{"project_info": {"region_number": "eight"}}""", "projects[0].project_info.region_number")]
    [InlineData("""{"project_info": {"region_number": 8.5}}""", "projects[0].project_info.region_number")]
    [InlineData("""{"project_info": {"report_date": "soon"}}""", "projects[0].project_info.report_date")]
    [InlineData("""{"project_info": {"recipient_name": ["A"]}}""", "projects[0].project_info.recipient_name")]
    [InlineData("""{"project_info": []}""", "projects[0].project_info")]
    [InlineData("""{"contractor": "Firm"}""", "projects[0].contractor")]
    [InlineData("""{"attendees": {"fta": [{"name": {}}]}}""", "projects[0].attendees.fta[0].name")]
    [InlineData("""{"attendees": [3]}""", "projects[0].attendees[0]")]
    [InlineData("""{"subrecipients": {"5307": {}}}""", "projects[0].subrecipients.5307")]
    [InlineData("""{"report_details": "text"}""", "projects[0].report_details")]
    public void Get_MalformedEntry_NamesThePath(string entry, string path)
    {
        var failure = Should.Throw<CortapException>(() => Entry(entry));

        failure.Code.ShouldBe(ErrorCodes.TransformationError);
        failure.Details!["errors"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldStartWith($"{path}: ");
        failure.Message.ShouldContain(path);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("{\"projects\": [", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "projects")]
    [InlineData("""{"projects": {}}""", "projects")]
    [InlineData("""{"projects": [], "projects": []}""", "$")]
    [InlineData("""{"projects": [{"project_id": null}]}""", "projects[0].project_id")]
    [InlineData("""{"projects": [{"project_id": "33a"}]}""", "projects[0].project_id")]
    public void Get_MalformedDocument_BlocksProjectsThatItDoesNotList(string document, string path)
    {
        var failure = Should.Throw<CortapException>(() => Parse(document).Get(33));

        failure.Code.ShouldBe(ErrorCodes.TransformationError);
        failure.Details!["errors"]![0]!.GetValue<string>().ShouldStartWith($"{path}: ");
    }

    [Fact]
    public void Get_OneMalformedEntry_LeavesTheOthersAlone()
    {
        var document = Parse("""{"projects": [{"project_id": 1, "project_info": 5}, {"project_id": "2", "contractor": {"name": "Firm"}}, {"project_id": 3}, {"project_id": 3}]}""");

        document.Get(2).Contractor.CompanyName.ShouldBe("Firm");
        Should.Throw<CortapException>(() => document.Get(1));
        Should.Throw<CortapException>(() => document.Get(3)).Message.ShouldContain("projects[3].project_id");
        document.Errors.Count.ShouldBe(2);
    }

    [Fact]
    public void Parse_TextThatIsNotUtf8_IsAnError()
    {
        byte[] document = [.. """{"projects": [{"project_id": 33, "contractor": {"name": "x"""u8, 0xFF, .. """x"}}]}"""u8];

        SetupDocument.Parse(document).Errors.ShouldBe(["$: holds a text that is not UTF-8"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0[Content_Types].xml")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("project_id,name\n33,A")]
    public void Load_WhatIsNeitherJsonNorAWorkbook_SaysSoWithoutAPath(string content) =>
        SetupDocument.Load(Encoding.UTF8.GetBytes(content)).Errors.ShouldBe(["The file: is neither JSON nor an Excel workbook (.xlsx), or is empty or damaged"]);

    [Fact]
    public void Load_JsonBehindAByteOrderMarkAndAComment_IsRead() =>
        SetupDocument.Load([.. Encoding.UTF8.Preamble, .. "\n// ours\n{\"projects\": []}"u8]).Errors.ShouldBeEmpty();

    [Fact]
    public void Parse_TwoMembersOfOneName_SaysWhich()
    {
        var error = SetupDocument.Parse("""{"projects": {"33": {"contractor": {"name": "A", "name": "B"}}}}"""u8).Errors.ShouldHaveSingleItem();

        error.ShouldStartWith("$: is not readable JSON");
        error.ShouldContain("name");
    }

    [Fact]
    public void Parse_CommentsTrailingCommasAndByteOrderMark_AreAccepted() =>
        SetupDocument.Parse([.. Encoding.UTF8.Preamble, .. "{\"projects\": [ // one\n {\"project_id\": 33,},],}"u8]).Errors.ShouldBeEmpty();

    [Fact]
    public void Parse_UnknownMembers_AreWarnings()
    {
        var document = Parse("""{"projects": [{"project_id": 33, "notes": "x", "project_info": {"recipient_nmae": "A"}, "contractors": {}}]}""");

        document.Errors.ShouldBeEmpty();
        document.Warnings.Select(warning => warning.Split(':')[0]).ShouldBe(["projects[0].project_info.recipient_nmae", "projects[0].contractors"]);
    }

    [Fact]
    public void Parse_MoreErrorsAndWarningsThanAnybodyReads_TellsThatThereAreOthers()
    {
        var document = Parse($$"""{"projects": [{{string.Join(',', Enumerable.Repeat("0", 2_000))}}], {{string.Join(',', Enumerable.Range(0, 2_000).Select(number => $"\"m{number}\": 0"))}}}""");

        document.Errors.Count.ShouldBe(1_001);
        document.Errors[^1].ShouldBe("projects[1000].project_id: is the first of others that are not told; correct these first");
        document.Warnings.Count.ShouldBe(1_001);
        document.Warnings[^1].ShouldBe("$.m1000: is the first of others that are not told; correct these first");
    }

    [Fact]
    public void Parse_MoreValuesOrProjectsThanAnybodyHas_IsRefusedBeforeTheyAreRead()
    {
        Parse($$"""{"projects": [{{string.Join(',', Enumerable.Repeat("0", 1_000_000))}}]}""").Errors
            .ShouldBe(["$: has more than a million values"]);
        Parse($$"""{"projects": [{"project_id": 33, "recipient_name": "{{new string(',', 2_000_000)}}"}]}""").IsMalformed(33).ShouldBeFalse("commas of a text are no values");
        Parse($$"""{"projects": [{{string.Join(',', Enumerable.Range(1, 20_001).Select(id => $$"""{"project_id": {{id}}}"""))}}]}""").Errors
            .ShouldBe(["projects: lists more than 20,000 projects"]);
    }

    [Theory]
    [InlineData("""{"projects": [{"project_id": 1}, {"project_id": 33, "project_info": {}, "project_info": {}}]}""", "projects[1].project_info")]
    [InlineData("""{"projects": [], "projects": []}""", "projects")]
    [InlineData("""{"projects": [{"project_id": 33, "attendees": [{"name": "a"}, {"name": "a", "name": "b"}]}]}""", "projects[0].attendees[1].name")]
    public void Parse_AMemberTwice_NamesItsPlace(string json, string place) => Parse(json).Errors.ShouldBe([$"$: is not readable JSON ({place} is given twice; keep one)"]);

    [Fact]
    public void Get_AnErrorOfASpreadsheet_IsNoText()
    {
        var setup = Entry("""{"project_info": {"recipient_name": "#N/A", "site_visit_start_date": "#REF!"}}""");

        (setup.Info.RecipientName, setup.Info.SiteVisitStartDate).ShouldBe((null, null));
        setup.Warnings.ShouldBe(
        [
            "projects[0].project_info.recipient_name: holds the error #N/A of a spreadsheet and counts as empty",
            "projects[0].project_info.site_visit_start_date: holds the error #REF! of a spreadsheet and counts as empty",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Check_MoreFindingsThanAnybodyReads_TellsThatThereAreOthers()
    {
        var text = $$"""{"projects": [{{string.Join(',', Enumerable.Range(1, 11_000).Select(id => $$"""{"project_id": {{id}}, "attendees": 1}"""))}}, {{string.Join(',', Enumerable.Range(20_000, 6_000).Select(id => $$"""{"project_id": {{id}}}"""))}}]}""";

        var check = SetupValidation.Check(Encoding.UTF8.GetBytes(text), ReportCatalog.BuiltIn.Fields, TimeProvider.System);

        foreach (var lines in new[] { check.Errors, check.Warnings })
        {
            lines.Count.ShouldBe(10_001);
            lines[^1].ShouldBe("Others are not told; correct these first.");
        }
    }

    [Fact]
    public void Parse_ManyErrors_ReportsTenToTheClient()
    {
        var attendees = string.Join(",", Enumerable.Repeat("1", 30));

        var failure = Should.Throw<CortapException>(() => Entry($$"""{"attendees": [{{attendees}}]}"""));

        failure.Details!["errors"]!.AsArray().Count.ShouldBe(10);
    }

    private static SetupDocument Parse(string json) => SetupDocument.Parse(Encoding.UTF8.GetBytes(json));

    private static ProjectSetup Entry(string members) => Parse($$"""{"projects": [{"project_id": 33, {{members.Trim()[1..]}}]}""").Get(33);
}
