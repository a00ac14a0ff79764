using Cortap.Reporting.Documents;
using Cortap.Templates;

namespace Cortap.Reporting.Tests.Documents;

public sealed class TemplateFilesTests
{
    public static TheoryData<string> Ids => [.. TemplateCatalog.All.Select(template => template.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void CheckedInTemplate_ComparedWithAuthoringProgram_IsByteIdentical(string id)
    {
        var written = TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content;

        TemplateCatalog.All.Single(template => template.Id == id).Content.ToArray()
            .ShouldBe(written, "run: dotnet run --project tools/Cortap.Templates");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Inspect_CheckedInTemplate_FindsNothingWrong(string id)
    {
        var inspection = TemplateInspector.Inspect(TemplateCatalog.All.Single(template => template.Id == id).Content);

        inspection.Problems.ShouldBeEmpty();
        inspection.Id.ShouldBe(id);
        inspection.Tags.ShouldNotBeEmpty();
        inspection.Tags.Where(use => use.Tag.StartsWith("field:") && !use.Tag.Contains('@')).ShouldAllBe(use => use.Meaning != null);
    }

    [Fact]
    public void Inspect_NoDocument_SaysSo() => TemplateInspector.Inspect("hello"u8.ToArray()).Problems.ShouldHaveSingleItem();
}
