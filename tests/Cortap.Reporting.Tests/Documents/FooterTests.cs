using System.Text;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

public sealed class FooterTests
{
    [Fact]
    public void Render_LongRecipientName_HasTheAcronymInTheFooterAndTheNameInTheTitle()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var name = string.Concat(Enumerable.Repeat("Regional ", 31)) + "Authority";

        var package = OpcPackage.Read(RenderedReport.Render(canonical with { Project = canonical.Project with { RecipientName = name } }));

        var footer = Encoding.UTF8.GetString(package.Parts["word/bodyFooter.xml"]);
        footer.ShouldContain("TRRTC");
        footer.ShouldNotContain("Regional Regional");
        Encoding.UTF8.GetString(package.Parts["docProps/core.xml"]).ShouldContain(name);
    }

    [Fact]
    public void Render_LongNameWithoutAcronym_IsCut()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var name = string.Concat(Enumerable.Repeat("Regional ", 31)) + "Authority";

        var package = OpcPackage.Read(RenderedReport.Render(canonical with { Project = canonical.Project with { RecipientName = name, RecipientAcronym = name } }));

        Encoding.UTF8.GetString(package.Parts["word/bodyFooter.xml"]).ShouldContain("Regional…");
    }

    [Fact]
    public void Render_LongNameWithoutAcronym_IsCutAtAWord()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var name = string.Concat(Enumerable.Repeat("Transportation ", 20)) + "Authority";

        var package = OpcPackage.Read(RenderedReport.Render(canonical with { Project = canonical.Project with { RecipientName = name, RecipientAcronym = name } }));

        Encoding.UTF8.GetString(package.Parts["word/bodyFooter.xml"]).ShouldContain("Transportation…");
    }

    [Fact]
    public void Render_LongRecipientName_HasTheAcronymInEveryFooterOfTheRequest()
    {
        var canonical = RenderedReport.Of("04-all-deficient").Canonical;
        var name = string.Concat(Enumerable.Repeat("Regional ", 31)) + "Authority";

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { RecipientName = name } });

        var footers = document.Sections.Select(document.FooterOf).ToList();
        footers.ShouldAllBe(footer => footer.Contains("TRRTC") && !footer.Contains("Regional"));
        document.Title.ShouldContain(name);
    }
}
