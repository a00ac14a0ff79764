using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section V.</summary>
internal static class Attendees
{
    private static readonly int[] Widths = [2100, 2760, 1600, 2900];

    public static XElement Create() => If("has_attendees",
        P("Heading1", "Attendees"),
        Table.Of(
            Stylesheet.DoubleGrid, "People who attended the conferences, by organization", Widths,
            Table.HeaderRow(Header(0, "Name"), Header(1, "Title"), Header(2, "Phone Number"), Header(3, "E-mail Address")),
            Each("attendees",
                Table.Row(Table.Cell(Widths.Sum(), Widths.Length, null, null, P("TableGroup", "{title}"))),
                Each("people", Table.Row(
                    Table.Cell(Widths[0], P("TableRowHeader", "{if name}{name}{end}")),
                    Table.Cell(Widths[1], P("TableText", "{if title}{title}{end}")),
                    Table.Cell(Widths[2], P("TableCentered", "{if phone}{phone}{end}")),
                    Table.Cell(Widths[3], P("TableText", "{if email}{email|mailto}{end}")))))));

    private static XElement Header(int column, string text) => Table.Cell(Widths[column], 1, "D9D9D9", null, P("TableHeader", text));
}
