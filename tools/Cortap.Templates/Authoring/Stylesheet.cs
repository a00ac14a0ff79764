using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>The styles part: document defaults, paragraph styles, hyperlinks and two table styles.</summary>
public static class Stylesheet
{
    /// <summary>Double outer border, single inner lines.</summary>
    public const string DoubleGrid = "DoubleGrid";

    /// <summary>Single lines.</summary>
    public const string SingleGrid = "SingleGrid";

    /// <summary>No lines, for layout.</summary>
    public const string NoGrid = "NoGrid";

    /// <summary>A light rule on top, for footers.</summary>
    public const string TopRule = "TopRule";

    public static XElement Create(string font, double size, IEnumerable<Style> styles) => new(
        W + "styles",
        new XAttribute(XNamespace.Xmlns + "w", W),
        new XElement(
            W + "docDefaults",
            new XElement(W + "rPrDefault", new XElement(
                W + "rPr",
                new XElement(
                    W + "rFonts", new XAttribute(W + "ascii", font), new XAttribute(W + "hAnsi", font), new XAttribute(W + "eastAsia", font),
                    new XAttribute(W + "cs", font)),
                new XElement(W + "sz", Val(size * 2)),
                new XElement(W + "szCs", Val(size * 2)),
                new XElement(W + "lang", Val("en-US"), new XAttribute(W + "eastAsia", "en-US"), new XAttribute(W + "bidi", "ar-SA")))),
            new XElement(W + "pPrDefault", new XElement(W + "pPr", new XElement(
                W + "spacing", new XAttribute(W + "after", 0), new XAttribute(W + "line", 240), new XAttribute(W + "lineRule", "auto"))))),
        styles.Select(style => style.ToXml()),
        new XElement(
            W + "style", new XAttribute(W + "type", "character"), new XAttribute(W + "default", "1"), new XAttribute(W + "styleId", "DefaultParagraphFont"),
            new XElement(W + "name", Val("Default Paragraph Font")), new XElement(W + "uiPriority", Val(1)), new XElement(W + "semiHidden")),
        new XElement(
            W + "style", new XAttribute(W + "type", "character"), new XAttribute(W + "styleId", "Hyperlink"),
            new XElement(W + "name", Val("Hyperlink")), new XElement(W + "basedOn", Val("DefaultParagraphFont")), new XElement(W + "uiPriority", Val(99)),
            new XElement(W + "rPr", new XElement(W + "color", Val("0563C1")), new XElement(W + "u", Val("single")))),
        TableStyle("TableNormal", "Normal Table", isDefault: true, null, null),
        TableStyle(NoGrid, "No Grid", isDefault: false, null, null),
        TopRuleStyle(),
        TableStyle(SingleGrid, "Single Grid", isDefault: false, "single", "single"),
        TableStyle(DoubleGrid, "Double Grid", isDefault: false, "double", "single"));

    private static XElement TableStyle(string id, string name, bool isDefault, string? outer, string? inner) => new(
        W + "style",
        new XAttribute(W + "type", "table"),
        isDefault ? new XAttribute(W + "default", "1") : null,
        new XAttribute(W + "styleId", id),
        new XElement(W + "name", Val(name)),
        isDefault ? null : new XElement(W + "basedOn", Val("TableNormal")),
        isDefault ? new XElement(W + "uiPriority", Val(99)) : new XElement(W + "qFormat"),
        isDefault ? new XElement(W + "semiHidden") : null,
        new XElement(
            W + "tblPr",
            new XElement(W + "tblInd", new XAttribute(W + "w", 0), new XAttribute(W + "type", "dxa")),
            outer is null ? null : new XElement(
                W + "tblBorders",
                Border("top", outer), Border("left", outer), Border("bottom", outer), Border("right", outer),
                Border("insideH", inner!), Border("insideV", inner!)),
            new XElement(
                W + "tblCellMar", Margin("top", 30), Margin("left", SideMargin(id)), Margin("bottom", 30), Margin("right", SideMargin(id)))));

    // Where no line separates it from the edge of the page's text, a cell's text stands flush with it.
    private static int SideMargin(string id) => id is NoGrid or TopRule ? 0 : 70;

    private static XElement TopRuleStyle()
    {
        var style = TableStyle(TopRule, "Top Rule", isDefault: false, null, null);
        style.Element(W + "tblPr")!.Element(W + "tblInd")!.AddAfterSelf(new XElement(W + "tblBorders", new XElement(
            W + "top", Val("single"), new XAttribute(W + "sz", 4), new XAttribute(W + "space", 0), new XAttribute(W + "color", "D9D9D9"))));
        return style;
    }

    private static XElement Border(string side, string line) =>
        new(W + side, Val(line), new XAttribute(W + "sz", 4), new XAttribute(W + "space", 0), new XAttribute(W + "color", "auto"));

    private static XElement Margin(string side, int width) => new(W + side, new XAttribute(W + "w", width), new XAttribute(W + "type", "dxa"));
}
