using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;
using Cortap.Templates;

namespace Cortap.Reporting.Tests.Documents;

public sealed class TemplateFilesTests
{
    public static TheoryData<string> Ids => [.. ReportCatalog.BuiltIn.All.Select(report => report.Template.Id)];

    // Compared part by part: how well deflate packs differs between platforms.
    [Theory, MemberData(nameof(Ids))]
    public void CheckedInTemplate_ComparedWithAuthoringProgram_HasEqualParts(string id)
    {
        var written = OpcPackage.Read(TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content);
        var checkedIn = OpcPackage.Read(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template.Content);

        checkedIn.Parts.Keys.ShouldBe(written.Parts.Keys);
        checkedIn.Parts.Where(part => !part.Value.AsSpan().SequenceEqual(written.Parts[part.Key])).Select(part => part.Key)
            .ShouldBeEmpty("run: dotnet run --project tools/Cortap.Templates");
        checkedIn.PartTypes.ShouldBe(written.PartTypes);
        checkedIn.Relationships.Values.SelectMany(relationships => relationships).ShouldBe(written.Relationships.Values.SelectMany(relationships => relationships));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Create_Twice_GivesEqualBytes(string id) =>
        TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content.AsSpan()
            .SequenceEqual(TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content).ShouldBeTrue();

    [Theory, MemberData(nameof(Ids))]
    public void Inspect_CheckedInTemplate_FindsNothingWrong(string id)
    {
        var inspection = TemplateInspector.Inspect(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template.Content, ReportCatalog.BuiltIn);

        inspection.Problems.ShouldBeEmpty();
        inspection.Id.ShouldBe(id);
        inspection.Tags.ShouldNotBeEmpty();
        inspection.Tags.Where(use => use.Tag.StartsWith("field:") && !use.Tag.Contains('@')).ShouldAllBe(use => use.Meaning != null);
    }

    [Theory]
    [InlineData("mailto:ana@x.example, ben@")]
    [InlineData("http://[x")]
    [InlineData("mailto::x@@")]
    public void Inspect_LinkThatIsNoAddress_DisturbsNobody(string target)
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.AddRelationships("word/document.xml",
            [new Relationship("rIdOdd", $"{WordMarkup.RelationshipTypes}/hyperlink", target, IsExternal: true)]);

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Inspect_SchemaBroken_IsOneLineForAnAuditor()
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.Edit("word/document.xml", text => text.Replace("<w:body>", "<w:body><w:bogus/><w:bogus/>", StringComparison.Ordinal));

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem().Message.ShouldContain("cortap template restyle draft-audit-report FILE");
    }

    [Fact]
    public void Inspect_RelationshipWithoutATarget_SaysSo()
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.Parts["word/_rels/odd.xml.rels"] = "<Relationships><Relationship Id=\"a\"/></Relationships>"u8.ToArray();

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.Select(problem => problem.ToString()).ShouldBe(["The file is damaged: a relationship in word/_rels/odd.xml.rels has no Type."]);
    }

    [Fact]
    public void Inspect_NoDocument_SaysSo() => TemplateInspector.Inspect("hello"u8.ToArray(), ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem();
}
