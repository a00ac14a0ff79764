using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section I.</summary>
internal static class ExecutiveSummary
{
    private const string Shade = "E6E6E6";

    // Review Area, Finding, Code, Deficiency, Corrective Action(s), Response Due Date, Date Closed.
    private static readonly int[] Widths = [2400, 690, 1320, 1750, 1500, 850, 850];

    private const string TableTitle = "Findings by Review Area";

    public static XElement[] Create() =>
    [
        P("Heading1", "Executive Summary"),
        P("BodyText",
            "This report documents the {review_type} of {recipient.name}{if recipient.has_acronym} ({recipient.acronym}){end} by the Federal Transit " +
            "Administration (FTA). The review serves to establish whether {recipient.acronym} administers its FTA awards lawfully, as 49 U.S.C. " +
            "Chapter 53 requires. {firm} performed it on behalf of FTA. During the {visit}, the reviewers discussed the requirements with the staff " +
            "of {recipient.acronym} and examined documents."),
        If("covid", P("BodyText",
            "Because of the COVID-19 public health emergency, the scope was widened to the administrative relief and flexibilities granted by FTA and " +
            "to funds from the CARES Act of 2020, CRRSAA of 2021, and the ARP Act of 2021. The reviewers also asked {recipient.acronym} how it " +
            "suspended or changed service during the emergency.")),
        P("Heading2", "Metric"),
        P("BodyLead", "The result for each review area is one of the following:"),
        P("ListBullet", "{u}Not Deficient{/u}: Nothing came to light that suggests that a requirement of the area was unmet."),
        P("ListBullet", "{u}Deficient{/u}: Any one of the requirements of the area was unmet."),
        P("ListBullet", "{u}Not Applicable{/u}: After an initial assessment, the recipient carries out no activity that the area governs."),
        P("Heading2", "Summary of Findings"),
        .. Summary(),
        SummaryTable(),
        P("TableNote", "D = Deficient. ND = Not Deficient. NA = Not Applicable.{if repeats.any}{br}* Denotes repeat deficiency{end}"),
        If("closed.some", P("BodyText", Passages.Closed)),
    ];

    private static XElement[] Summary() =>
    [
        P("BodyText",
            "The FY {fiscal_year} {review_type} of {recipient.acronym} covered {areas_total} areas of federal requirements.{if covid} It took account " +
            "of the effects of the COVID-19 public health emergency on {recipient.possessive} programs.{end}"),
        P("BodyText", Passages.Repeats),
        If("erf.any", P("BodyText", Passages.EnhancedReviewFocus)),
        P("BodyText",
            "{unless outcome.has_deficiencies}No deficiencies were found in any of the {areas_total} areas.{end}" +
            "{if outcome.has_deficiencies}Deficiencies were found in the {outcome.noun} listed below.{end} " +
            "The table shows the result for every area."),
        If("summary_on_one_page", P("TableTitleNewPage", TableTitle)),
        Unless("summary_on_one_page", P("TableTitle", TableTitle)),
    ];

    private static XElement SummaryTable() => Table.Of(
        Stylesheet.DoubleGrid,
        "Finding, deficiencies, corrective actions and dates for each review area",
        Widths,
        Table.HeaderRow(
            Header(0, "Review Area"),
            Header(1, "Finding", narrow: true),
            Header(2, "Deficiency Code"),
            Header(3, "Deficiency Description"),
            Header(4, "Corrective Action(s)"),
            Header(5, "Response Due Date", narrow: true),
            Header(6, "Date Closed", narrow: true)),
        Each("areas", RestOfArea()));

    // Every row names its area and finding, so that it can be read wherever a page begins.
    private static XElement RestOfArea() => Each("rows", Table.Row(
        Table.Cell(Widths[0], P("TableRowHeader", "{number}.{tab}{heading}")),
        Table.NarrowCell(Widths[1], P("TableCentered", "{finding}")),
        Table.NarrowCell(Widths[2], P("TableCentered", "{if code}{code}{end}")),
        Table.Cell(Widths[3], P("TableText", "{if title}{title}{end}")),
        Table.Cell(Widths[4], P("TableText", "{if action}{action}{end}{if action_shortened} See Section IV.{number}.{end}")),
        Table.NarrowCell(Widths[5], P("TableCentered", "{if due_date}{due_date}{end}")),
        Table.NarrowCell(Widths[6], P("TableCentered", "{if closed_date}{closed_date}{end}"))));

    private static XElement Header(int column, string text, bool narrow = false)
    {
        var cell = Table.Cell(Widths[column], 1, Shade, null, P("TableHeader", text));
        return narrow ? Table.Narrow(cell) : cell;
    }
}
