using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Tables with a shaded header row that is repeated on each page.</summary>
internal static class Form
{
    private const string Shade = "D9D9D9";

    /// <summary>A table of texts; a column for which a row gives no text is left blank for the recipient.</summary>
    public static XElement Create(string description, Column[] columns, params string[][] rows) => Create(description, columns, 0, rows);

    /// <param name="description">Alternative text.</param>
    /// <param name="columns">From left to right.</param>
    /// <param name="height">Smallest height of a row in twentieths of a point; 0 for that of its text.</param>
    /// <param name="rows">Wording of the cells from the left on.</param>
    public static XElement Create(string description, Column[] columns, int height, params string[][] rows) => Of(
        description,
        columns,
        rows.Select(texts => Row(height, [.. columns.Select((column, index) => Cell(column, index < texts.Length ? texts[index] : ""))])));

    /// <summary>A table with a header row and any rows.</summary>
    public static XElement Of(string description, Column[] columns, IEnumerable<XElement> rows) => Table.Of(
        Stylesheet.SingleGrid, description, [.. columns.Select(column => column.Width)], [HeaderRow(columns), .. rows]);

    public static XElement Row(int height, params XElement[] cells)
    {
        var row = Table.Row(cells);
        if (height > 0)
        {
            row.Element(W + "trPr")!.Add(new XElement(W + "trHeight", Val(height), new XAttribute(W + "hRule", "atLeast")));
        }

        return row;
    }

    /// <summary>Keeps the row after this one from standing alone at the top of a page.</summary>
    public static XElement KeepWithNext(XElement row)
    {
        foreach (var style in row.Descendants(W + "pStyle").ToList())
        {
            style.AddAfterSelf(new XElement(W + "keepNext"));
        }

        return row;
    }

    public static XElement Cell(Column column, string text) => Table.Cell(column.Width, P("TableText", text));

    private static XElement HeaderRow(Column[] columns) =>
        Table.HeaderRow([.. columns.Select(column => Table.Cell(column.Width, shade: Shade, content: P("TableHeading", column.Heading)))]);
}
