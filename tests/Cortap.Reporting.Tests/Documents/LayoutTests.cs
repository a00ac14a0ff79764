using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>What a reader of the pages notices first: what stays together, what fits, and that Word opens a report without a question.</summary>
public sealed class LayoutTests
{
    // A letter page without its margins, in twentieths of a point.
    private const int TextWidth = 9360;

    public static TheoryData<string> Fixtures => RenderedReport.Fixtures;

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_KeepsHeadingRequirementAndFindingTogether(string fixture)
    {
        var (paragraphs, kept) = WordText.Read(RenderedReport.Of(fixture).Docx, document => (
            document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>().Select(WordText.StyleOf).ToList(), KeptStyles(document)));

        foreach (var finding in paragraphs.Index().Where(paragraph => paragraph.Item == "Finding"))
        {
            var heading = paragraphs.LastIndexOf("Heading2", finding.Index);
            heading.ShouldBeInRange(finding.Index - 6, finding.Index - 2);
            paragraphs[heading..finding.Index].ShouldAllBe(style => kept.Contains(style!));
        }
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_TablesFitThePageAndHaveOneSize(string fixture) => WordText.Read(RenderedReport.Of(fixture).Docx, document =>
    {
        var tables = document.MainDocumentPart!.Document.Body!.Descendants<Table>().ToList();

        tables.ShouldNotBeEmpty();
        tables.ShouldAllBe(table => table.GetFirstChild<TableGrid>()!.Elements<GridColumn>().Sum(column => int.Parse(column.Width!.Value!, CultureInfo.InvariantCulture)) <= TextWidth);
        tables.SelectMany(table => table.Descendants<Paragraph>()).Select(paragraph => SizeOf(document, WordText.StyleOf(paragraph))).Distinct().ShouldBe(["18"]);
        return true;
    });

    [Theory, InlineData("01-full-494"), InlineData("02-small-clean-smr"), InlineData("07-legacy-23-final")]
    public void Render_FewFindings_GivesTheSummaryAPageOfItsOwn(string fixture) => WordText.Read(RenderedReport.Of(fixture).Docx, document =>
        document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>().Count(paragraph => WordText.StyleOf(paragraph) == "TableTitleNewPage")).ShouldBe(1);

    [Theory, MemberData(nameof(Fixtures))]
    public void Render_Fixture_AsksWordForNoFieldUpdates(string fixture)
    {
        using var request = RecipientInformationRequestDocument.OfFixture(fixture);

        WordText.Read(RenderedReport.Of(fixture).Docx, AsksForUpdates).ShouldBeFalse();
        WordText.Read(request.Content, AsksForUpdates).ShouldBeFalse();
    }

    private static bool AsksForUpdates(WordprocessingDocument document) =>
        document.MainDocumentPart!.DocumentSettingsPart!.Settings.Elements<UpdateFieldsOnOpen>().Any()
        || document.MainDocumentPart.Document.Descendants<FieldChar>().Any(field => field.Dirty?.Value == true);

    private static HashSet<string> KeptStyles(WordprocessingDocument document) =>
        [.. Styles(document).Where(style => Inherited(document, style, candidate => candidate.StyleParagraphProperties?.KeepNext) is { } kept && kept.Val?.Value != false)
            .Select(style => style.StyleId!.Value!)];

    private static string? SizeOf(WordprocessingDocument document, string? id) =>
        Styles(document).FirstOrDefault(style => style.StyleId == id) is { } found
            ? Inherited(document, found, candidate => candidate.StyleRunProperties?.FontSize)?.Val?.Value : null;

    private static T? Inherited<T>(WordprocessingDocument document, Style style, Func<Style, T?> property) where T : OpenXmlElement =>
        property(style) ?? (style.BasedOn?.Val?.Value is { } parent ? Inherited(document, Styles(document).First(candidate => candidate.StyleId == parent), property) : null);

    private static IEnumerable<Style> Styles(WordprocessingDocument document) => document.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>();
}
