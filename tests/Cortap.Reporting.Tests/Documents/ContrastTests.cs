using System.Globalization;
using Cortap.Reporting.Documents;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>WCAG 2 level AA, which Section 508 refers to: 4.5 : 1 for text of any size, so that nobody needs to judge what is large.</summary>
public sealed class ContrastTests
{
    private const double Least = 4.5;
    private const string White = "FFFFFF";

    public static TheoryData<string> Templates => [.. ReportCatalog.BuiltIn.All.Select(report => report.Template.Id)];

    [Theory, MemberData(nameof(Templates))]
    public void Styles_EveryColor_ContrastsWithPaperShadesAndHighlights(string template)
    {
        using var stream = new MemoryStream(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == template).Template.Content.ToArray());
        using var document = WordprocessingDocument.Open(stream, isEditable: false);
        var main = document.MainDocumentPart!;
        var colors = main.StyleDefinitionsPart!.Styles!.Descendants<Color>().Concat(main.Document.Descendants<Color>())
            .Select(color => color.Val!.Value!).Where(color => color != "auto").Distinct().ToList();

        colors.ShouldNotBeEmpty();
        colors.ShouldAllBe(color => Contrast(color, White) >= Least);
        var shades = main.Document.Descendants<Shading>().Select(shading => shading.Fill!.Value!).Distinct().ToList();
        shades.ShouldNotBeEmpty();
        shades.ShouldAllBe(shade => Contrast("000000", shade) >= Least);
        foreach (var cell in main.Document.Descendants<TableCell>().Where(cell => cell.Descendants<Shading>().Any()))
        {
            cell.Descendants<Color>().ShouldBeEmpty("text in shaded cells is black");
        }
    }

    [Theory, MemberData(nameof(Templates))]
    public void Hyperlinks_Style_IsUnderlined(string template)
    {
        using var stream = new MemoryStream(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == template).Template.Content.ToArray());
        using var document = WordprocessingDocument.Open(stream, isEditable: false);

        document.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>().Single(style => style.StyleId == "Hyperlink")
            .Descendants<Underline>().Single().Val!.Value.ShouldBe(UnderlineValues.Single);
    }

    [Fact]
    public void Hyperlinks_InReport_HaveTheStyle() => WordText.Read(RenderedReport.Of("01-full-494").Docx, document =>
    {
        var links = document.MainDocumentPart!.Document.Descendants<Hyperlink>().Where(link => link.Id is not null).ToList();
        links.ShouldNotBeEmpty();
        links.ShouldAllBe(link => link.Descendants<RunStyle>().Single().Val! == "Hyperlink");
        return true;
    });

    [Theory, MemberData(nameof(Templates))]
    public void Tables_EveryOne_HasTitleDescriptionAndOneHeaderRow(string template)
    {
        using var stream = new MemoryStream(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == template).Template.Content.ToArray());
        using var document = WordprocessingDocument.Open(stream, isEditable: false);
        foreach (var table in document.MainDocumentPart!.Document.Descendants<Table>())
        {
            var properties = table.Elements<TableProperties>().Single();
            properties.Elements<TableCaption>().Single().Val!.Value.ShouldNotBeNullOrWhiteSpace();
            properties.Elements<TableDescription>().Single().Val!.Value.ShouldNotBeNullOrWhiteSpace();
            table.Elements<TableRow>().Count(row => row.Descendants<TableHeader>().Any()).ShouldBe(1);
            table.Descendants<VerticalMerge>().ShouldBeEmpty();
        }
    }

    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string color)
    {
        double Channel(int index)
        {
            var value = int.Parse(color.AsSpan(index * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(1)) + (0.0722 * Channel(2));
    }
}
