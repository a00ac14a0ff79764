using System.Xml.Linq;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Tables with a shaded header row that is repeated on each page.</summary>
internal static class Form
{
    private const string Shade = "D9D9D9";

    /// <summary>A table of texts.</summary>
    public static XElement Create(string description, Column[] columns, params string[][] rows) => Of(
        description,
        columns,
        rows.Select(texts => Row(0, [.. columns.Select((column, index) => index == 0 ? RowHeading(column, texts[index]) : Cell(column, texts[index]))])));

    /// <summary>A form: the first column names what is asked, the others are left for the recipient.</summary>
    /// <param name="id">First part of the names of the answers, see <see cref="AnswerTags"/>; rows and columns are counted from 1.</param>
    /// <param name="description">Alternative text.</param>
    /// <param name="columns">From left to right.</param>
    /// <param name="height">Smallest height of a row in twentieths of a point.</param>
    /// <param name="items">What is asked. A question that can be answered by yes or no ends with a question mark.</param>
    public static XElement Blank(string id, string description, Column[] columns, int height, params string[] items) => Of(
        description,
        columns,
        items.Select((item, row) => Row(height, [.. columns.Select((column, index) => index == 0
            ? RowHeading(column, item)
            : Table.Cell(column.Width, Answer(
                columns.Length == 2 ? $"{id}.{row + 1}" : $"{id}.{row + 1}.{index}",
                $"{id.Replace('.', ' ')}{(columns.Length == 2 ? "" : $", {column.Heading}")}: {item}",
                column.IsYesNo || item.EndsWith('?'))))])));

    private static XElement Answer(string id, string title, bool isYesNo) => isYesNo ? FillIn.YesNo(id, title) : FillIn.Text(id, title);

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

    /// <summary>The cell that names its row.</summary>
    public static XElement RowHeading(Column column, string text) => Table.Cell(column.Width, P("TableRowHeading", text));

    public static XElement Cell(Column column, string text) => Table.Cell(column.Width, P("TableText", text));

    private static XElement HeaderRow(Column[] columns) =>
        Table.HeaderRow([.. columns.Select(column => Table.Cell(column.Width, shade: Shade, content: P("TableHeading", column.Heading)))]);
}
