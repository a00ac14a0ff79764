using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section III.</summary>
internal static class RecipientDescription
{
    private static readonly int[] Widths = [1700, 1600, 1100, 4960];

    public static XElement[] Create() =>
    [
        P("Heading1", "Recipient Description"),
        P("Heading2", "Organization"),
        Each("description.organization_blocks", Passages.Block("BodyText")),
        Unless("description.organization", P("BodyText",
            "{prompt}[Reviewer: describe the organization of {recipient.acronym}, its service, contractors, subrecipients, fleet, facilities, and fares.]{/prompt}")),
        If("description.has_activity", P("Heading2", "Award and Project Activity")),
        If("description.awards", P("BodyLead", "The following awards of {recipient.acronym} were active during the review period:"), Awards()),
        If("description.has_supplemental", P("AfterTable",
            "{recipient.acronym} received operating assistance under the supplemental {description.supplemental_noun} {description.supplemental|list}." +
            "{if description.first_operating_assistance} It is the first time that {recipient.acronym} has received FTA operating assistance.{end}" +
            "{if description.later_operating_assistance} It is not the first time that {recipient.acronym} has received FTA operating assistance.{end}")),
        Projects("completed", "Projects Completed", "{recipient.acronym} completed the following noteworthy projects in the past few years:"),
        Projects("ongoing", "Ongoing Projects", "{recipient.acronym} is carrying out the following projects:"),
        Projects("future", "Future Projects", "{recipient.acronym} plans the following projects for the next three to five years:"),
    ];

    private static XElement Awards() => Table.Of(
        Stylesheet.DoubleGrid, "Awards", Widths,
        Table.HeaderRow(
            Header(0, "Award Number"), Header(1, "Award Amount"), Header(2, "Year Executed"), Header(3, "Description")),
        Each("description.awards", Table.Row(
            Table.Cell(Widths[0], P("TableRowHeader", "{number}")),
            Table.Cell(Widths[1], P("TableRight", "{if has_amount}{amount}{end}")),
            Table.Cell(Widths[2], P("TableCentered", "{if year}{year}{end}")),
            Table.Cell(Widths[3], P("TableText", "{if description}{description}{end}")))));

    private static XElement Projects(string list, string heading, string lead) => If(
        $"description.{list}",
        P("Heading3", heading),
        P("BodyLead", lead),
        Each($"description.{list}", P("ListBullet", "{text}")));

    private static XElement Header(int column, string text) => Table.Cell(Widths[column], 1, "D9D9D9", null, P("TableHeader", text));
}
