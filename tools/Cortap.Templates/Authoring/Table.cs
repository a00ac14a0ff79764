using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>Tables with fixed column widths in twentieths of a point. Rows are never split across pages.</summary>
public static class Table
{
    /// <summary>A table; rows may be content controls around rows.</summary>
    /// <param name="style">Table style, which draws borders.</param>
    /// <param name="description">Alternative text.</param>
    /// <param name="widths">One width for each grid column.</param>
    /// <param name="rows">Header rows first.</param>
    public static XElement Of(string style, string description, int[] widths, params XElement[] rows) => new(
        W + "tbl",
        new XElement(
            W + "tblPr",
            new XElement(W + "tblStyle", Val(style)),
            new XElement(W + "tblW", new XAttribute(W + "w", widths.Sum()), new XAttribute(W + "type", "dxa")),
            new XElement(W + "jc", Val("center")),
            new XElement(W + "tblLayout", new XAttribute(W + "type", "fixed")),
            new XElement(W + "tblLook", Val(IsData(style) ? "06A0" : "0600"), Flag("firstRow", IsData(style)), new XAttribute(W + "lastRow", "0"),
                Flag("firstColumn", IsData(style)), new XAttribute(W + "lastColumn", "0"), new XAttribute(W + "noHBand", "1"), new XAttribute(W + "noVBand", "1")),
            new XElement(W + "tblCaption", Val(description)),
            new XElement(W + "tblDescription", Val(description))),
        new XElement(W + "tblGrid", widths.Select(width => new XElement(W + "gridCol", new XAttribute(W + "w", width)))),
        rows);

    public static XElement Row(params XElement[] cells) => new(W + "tr", new XElement(W + "trPr", new XElement(W + "cantSplit")), cells);

    /// <summary>A row that is repeated on every page.</summary>
    public static XElement HeaderRow(params XElement[] cells) =>
        new(W + "tr", new XElement(W + "trPr", new XElement(W + "cantSplit"), new XElement(W + "tblHeader")), cells);

    /// <summary>A row that may be split, for text that can be longer than half a page.</summary>
    public static XElement LongRow(params XElement[] cells) => new(W + "tr", cells);

    /// <param name="width">Twentieths of a point.</param>
    /// <param name="span">Grid columns.</param>
    /// <param name="shade">Background as six hex digits, or null.</param>
    /// <param name="merge"><c>restart</c>, <c>continue</c> or null: a fixed vertical merge.</param>
    /// <param name="content">At least one paragraph.</param>
    public static XElement Cell(int width, int span = 1, string? shade = null, string? merge = null, params XElement[] content) => new(
        W + "tc",
        new XElement(
            W + "tcPr",
            new XElement(W + "tcW", new XAttribute(W + "w", width), new XAttribute(W + "type", "dxa")),
            span == 1 ? null : new XElement(W + "gridSpan", Val(span)),
            merge is null ? null : new XElement(W + "vMerge", merge == "restart" ? Val("restart") : null),
            shade is null ? null : new XElement(
                W + "shd", Val("clear"), new XAttribute(W + "color", "auto"), new XAttribute(W + "fill", shade))),
        content);

    public static XElement Cell(int width, params XElement[] content) => Cell(width, 1, null, null, content);

    /// <summary>A cell with hardly any margin at the sides, for short text in a tight column.</summary>
    public static XElement NarrowCell(int width, params XElement[] content) => Narrow(Cell(width, content));

    /// <summary>Takes the margins at the sides of a cell.</summary>
    public static XElement Narrow(XElement cell)
    {
        cell.Element(W + "tcPr")!.Add(new XElement(W + "tcMar", Margin("left"), Margin("right")));
        return cell;
    }

    // Word takes the first row and column of a table that says so as its headers.
    private static bool IsData(string style) => style is Stylesheet.DoubleGrid or Stylesheet.SingleGrid;

    private static XAttribute Flag(string name, bool value) => new(W + name, value ? "1" : "0");

    private static XElement Margin(string side) => new(W + side, new XAttribute(W + "w", 30), new XAttribute(W + "type", "dxa"));
}
