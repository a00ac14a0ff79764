using System.Globalization;
using System.Text.RegularExpressions;
using Cortap.Reporting.Documents.Pagination;
using Cortap.Templates.RecipientInformationRequest.Areas;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>Section B: every request of docs/domain/recipient-information-request.md section 7 under its letter.</summary>
public sealed partial class RecipientInformationRequestAreaTests
{
    /// <summary>FTA number, requests and questions in the 21-area scheme; requests in the 23-area scheme.</summary>
    public static TheoryData<int, int, int, int> Areas { get; } = new()
    {
        { 1, 4, 0, 4 },
        { 2, 18, 1, 18 },
        { 3, 2, 1, 2 },
        { 4, 8, 0, 8 },
        { 5, 10, 0, 10 },
        { 6, 14, 0, 14 },
        { 7, 18, 1, 18 },
        { 8, 2, 1, 2 },
        { 9, 7, 0, 8 },
        { 10, 0, 0, 6 },
        { 11, 8, 0, 9 },
        { 12, 17, 3, 17 },
        { 13, 10, 4, 10 },
        { 14, 0, 0, 17 },
        { 15, 3, 1, 3 },
        { 16, 4, 0, 4 },
        { 17, 3, 0, 3 },
        { 18, 7, 0, 7 },
        { 19, 7, 0, 7 },
        { 20, 3, 0, 3 },
        { 21, 2, 0, 2 },
        { 22, 8, 0, 8 },
        { 23, 0, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Areas))]
    public void Render_Area_HasItsRequestsAndQuestions(int number, int requests, int questions, int requestsIn23Areas)
    {
        using var current = RecipientInformationRequestDocument.OfFixture("01-full-494");
        using var legacy = RecipientInformationRequestDocument.OfFixture("07-legacy-23-final");

        RowsOf(current, number, "Required Documents").ShouldBe(requests);
        RowsOf(current, number, "Question").ShouldBe(questions);
        RowsOf(legacy, number, "Required Documents").ShouldBe(requestsIn23Areas);
    }

    [Fact]
    public void Render_EachArea_StartsItsLettersAnew()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("01-full-494");

        var instances = document.Body.Descendants<Table>().Where(table => HeaderOf(table) == "Required Documents")
            .Select(table => table.Descendants<NumberingId>().Select(id => id.Val!.Value).Distinct().Single()).ToList();

        instances.Count.ShouldBe(20);
        instances.ShouldBeUnique();
    }

    [Fact]
    public void Render_FiscalYear_DecidesOnGoalProtestsAndLanguageTraining()
    {
        using var current = RecipientInformationRequestDocument.OfFixture("01-full-494");
        using var legacy = RecipientInformationRequestDocument.OfFixture("07-legacy-23-final");

        foreach (var wording in new[] { "DBE goal", "bid protests", "limited English proficiency" })
        {
            current.Text.ShouldNotContain(wording);
            legacy.Text.ShouldContain(wording);
        }
    }

    [Fact]
    public void Render_Tables_HaveTheColumnsOfThePage()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("01-full-494");

        var widths = document.Body.Descendants<Table>().Where(table => HeaderOf(table) == "Required Documents")
            .Select(table => string.Join(' ', table.GetFirstChild<TableGrid>()!.Elements<GridColumn>().Select(column => column.Width!.Value))).Distinct();

        widths.ShouldBe(["4000 2900 1500 2230 2420"]);
    }

    [Fact]
    public void Render_Applicability_TakesFewLines()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("07-legacy-23-final");

        // Points, without the margins of the cell.
        var cells = document.Body.Descendants<Table>().Where(table => HeaderOf(table) == "Required Documents")
            .SelectMany(table => table.Elements<TableRow>().Skip(1)).Select(row => row.Elements<TableCell>().ElementAt(1))
            .Select(cell => (Text: cell.InnerText, Width: (double.Parse(cell.TableCellProperties!.TableCellWidth!.Width!.Value!, CultureInfo.InvariantCulture) / 20) - 7)).ToList();

        cells.Count.ShouldBeGreaterThan(100);
        cells.ShouldAllBe(cell => FontMetrics.For("Arial", false).CountLines(cell.Text, 9, cell.Width, cell.Width) <= 5);
    }

    [Fact]
    public void Render_ReviewBeforeTheSafetyRuleOf2024_DoesNotCiteIt()
    {
        using var legacy = RecipientInformationRequestDocument.OfFixture("07-legacy-23-final");
        using var current = RecipientInformationRequestDocument.OfFixture("01-full-494");

        legacy.Text.ShouldContain("carry it out. Compliance is certified");
        legacy.Text.ShouldNotContain("May 13, 2024");
        current.Text.ShouldContain("carry it out. The final rule of 2024, published on April 11");
    }

    [Fact]
    public void All_Areas_FollowFtaNumbers() =>
        AreaRequests.All.Select(requests => requests.Area.FtaNumber).ShouldBe(Enumerable.Range(1, 23));

    [Fact]
    public void All_Wording_IsPlainText()
    {
        var texts = AreaRequests.All.SelectMany(requests => requests.BasicRequirement.Concat(requests.Questions).Concat(
            requests.Rows.SelectMany(row => row.Items.Select(item => item.Text).Append(row.Text).Append(row.Applicability))));

        texts.ShouldAllBe(text => text.Trim() == text && text.Length > 0 && !Tag().Replace(text, "").Contains('{') && !text.Contains('\'') && !text.Contains("  "));
    }

    [GeneratedRegex(@"\{(?:citations\.\w+|if \w+|end)\}")]
    private static partial Regex Tag();

    private static int RowsOf(RecipientInformationRequestDocument document, int number, string header)
    {
        var start = number.ToString(CultureInfo.InvariantCulture) + ". ";
        var heading = document.Body.Descendants<Paragraph>().Single(paragraph =>
            RecipientInformationRequestDocument.StyleOf(paragraph) == "Heading1"
            && RecipientInformationRequestDocument.TextOf(paragraph).StartsWith(start, StringComparison.Ordinal));
        return heading.ElementsAfter()
            .TakeWhile(element => element is not Paragraph paragraph || RecipientInformationRequestDocument.StyleOf(paragraph) != "Heading1")
            .OfType<Table>().Where(table => HeaderOf(table) == header).Sum(table => table.Elements<TableRow>().Count() - 1);
    }

    private static string HeaderOf(Table table) => table.Descendants<Paragraph>().First().InnerText;
}
