using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Templates.Authoring;
using Cortap.Templates.RecipientInformationRequest.Areas;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Section B: one landscape section for each review area (docs/domain/recipient-information-request.md section 7).</summary>
internal static class AreaPages
{
    private const string Body = "BodyText";
    private const string AllAreas = "has_23_areas";

    private static readonly Column[] RequestColumns =
    [
        new("Required Documents", 4000), new("Applicability", 2900), new("Date Submitted", 1500), new("Electronic File Name", 2230),
        new("Comments from Recipient", 2420),
    ];

    private static readonly Column[] QuestionColumns = [new("Question", 5000), new("Answer", 8050)];

    public static XElement[] Create()
    {
        var blocks = new List<XElement> { P("Heading1", "Section B – Information by Review Area"), Introduction() };
        foreach (var (index, area) in AreaRequests.All.Index())
        {
            if (area.Area.EndsWithFiscalYear2025)
            {
                continue;
            }

            blocks.AddRange(Area(area));
            var next = AreaRequests.All.ElementAtOrDefault(index + 1);
            blocks.AddRange(next is { Area.EndsWithFiscalYear2025: true } ? EndBefore(area, next) : [End(area)]);
        }

        return [.. blocks];
    }

    private static XElement Introduction() => P(
        Body,
        "All requests are printed for all recipients; the column “Applicability” says whom each of them concerns. Where a request does not " +
        "concern {project.recipient_short_name}, or nothing exists that answers it, please say so in the column “Comments from Recipient.”");

    private static IEnumerable<XElement> Area(AreaRequests requests)
    {
        yield return P("Heading1", Heading(requests.Area, requests.Area.Heading));
        foreach (var (index, text) in requests.BasicRequirement.Index())
        {
            yield return P(Body, index == 0 ? $"{{b}}BASIC REQUIREMENT:{{/b}} {text}" : text);
        }

        if (requests.Rows.Count == 0)
        {
            yield return P(Body, "Nothing is to be sent for this review area.");
            yield break;
        }

        yield return P(
            "LeadIn",
            "{b}NOTE:{/b} If the answer to a request stands in a file that also serves other requests, please say in “Comments from " +
            "Recipient” on which page or in which section of that file it is found.");
        yield return RestartedList([Requests(requests), .. Questions(requests)]);
    }

    private static XElement Requests(AreaRequests requests) => Form.Of(
        $"Documents requested for {requests.Area.Heading}",
        RequestColumns,
        requests.Rows.Select((request, index) =>
        {
            var row = Row(request, $"{requests.Area.FtaNumber}{(char)('a' + index)}");
            row = index == LastInEitherScheme(requests) - 1 ? Form.KeepWithNext(row) : row;
            return request.Only23Areas ? If(AllAreas, row) : row;
        }));

    private static int LastInEitherScheme(AreaRequests requests) => requests.Rows.Index().Last(row => !row.Item.Only23Areas).Index;

    private static XElement Row(RequestRow row, string id) => Form.Row(
        0,
        Table.Cell(RequestColumns[0].Width,
        [
            P("TableRowHeading", row.Text, ListItem(Lists.Requests, 0)),
            .. row.Items.Select(item => item.Only23Areas ? If(AllAreas, Item(item)) : Item(item)),
        ]),
        Form.Cell(RequestColumns[1], row.Applicability),
        Table.Cell(RequestColumns[2].Width, FillIn.Date(id + AnswerTags.DateSubmitted, $"{id} – date submitted")),
        Table.Cell(RequestColumns[3].Width, FillIn.Text(id + AnswerTags.FileName, $"{id} – electronic file name", "Enter file name")),
        Table.Cell(RequestColumns[4].Width, FillIn.Text(id + AnswerTags.Comments, $"{id} – comments from recipient", "Enter comments")));

    private static XElement Item(RequestItem item) => P("RequestItem", item.Text, ListItem(Lists.Requests, 1));

    private static XElement[] Questions(AreaRequests requests) => requests.Questions.Count == 0 ? [] :
    [
        P("TableTitle", requests.Questions.Count == 1 ? "Question" : "Questions"),
        Form.Of(
            $"Questions on {requests.Area.Heading}",
            QuestionColumns,
            requests.Questions.Select((question, index) => Form.Row(
                0,
                Table.Cell(QuestionColumns[0].Width, P("TableRowHeading", question, ListItem(Lists.Questions, 0))),
                Table.Cell(QuestionColumns[1].Width, FillIn.Text(
                    $"{requests.Area.FtaNumber}.q{index + 1}", $"{requests.Area.FtaNumber}, question {index + 1}", "Enter the answer here."))))),
    ];

    /// <summary>Ends an area that is followed by one of the two reserved from fiscal year 2026 on.</summary>
    private static XElement[] EndBefore(AreaRequests area, AreaRequests next) =>
    [
        If(AllAreas, [End(area), .. Area(next), End(next)]),
        Unless(
            AllAreas,
            P("Heading1", Heading(next.Area, "[Reserved]")),
            SectionEnd(
                Body, "This number is reserved. Nothing is requested under it in the review of fiscal year {fiscal_year}.", Section(area))),
    ];

    private static XElement End(AreaRequests area) => SectionEnd("SectionEnd", "", Section(area));

    private static XElement Section(AreaRequests area) =>
        new Section { Landscape = true, Header = Furniture.AreaHeader(area.Area), Footer = Furniture.WidePageFooter }.ToXml();

    private static string Heading(ReviewArea area, string text) => string.Create(CultureInfo.InvariantCulture, $"{area.FtaNumber}. {text}");

    private static XElement ListItem(int list, int level) => new(W + "numPr", new XElement(W + "ilvl", Val(level)), new XElement(W + "numId", Val(list)));
}
