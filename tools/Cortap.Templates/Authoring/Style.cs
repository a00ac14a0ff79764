using System.Globalization;
using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>A paragraph style. Lengths are points; null leaves the value to the style it is based on.</summary>
public sealed record Style(string Id, string Name)
{
    public string? BasedOn { get; init; } = "Normal";

    public string? Next { get; init; }

    /// <summary>Family name, where it is not that of the document.</summary>
    public string? Font { get; init; }

    public double? Size { get; init; }

    public bool Bold { get; init; }

    public bool Italic { get; init; }

    public bool Caps { get; init; }

    /// <summary>Six hex digits.</summary>
    public string? Color { get; init; }

    /// <summary><c>left</c>, <c>center</c>, <c>right</c> or <c>both</c>.</summary>
    public string? Align { get; init; }

    public double? Before { get; init; }

    public double? After { get; init; }

    /// <summary>Multiple of a single line.</summary>
    public double? Lines { get; init; }

    public double? Left { get; init; }

    public double? Right { get; init; }

    public double? Hanging { get; init; }

    public bool KeepWithNext { get; init; }

    public bool KeepLines { get; init; }

    public bool PageBreakBefore { get; init; }

    /// <summary>Leaves out the space between neighbours of this style.</summary>
    public bool Contextual { get; init; }

    /// <summary>1 to 9 for headings.</summary>
    public int? Outline { get; init; }

    /// <summary>Numbering instance and zero-based level.</summary>
    public (int Id, int Level)? Numbering { get; init; }

    /// <summary>Positions with alignment and leader, for example <c>(468, "right", "dot")</c>.</summary>
    public IReadOnlyList<(double At, string Align, string? Leader)> Tabs { get; init; } = [];

    /// <summary>A thin rule above, six hex digits.</summary>
    public string? RuleAbove { get; init; }

    public XElement ToXml() => new(
        W + "style",
        new XAttribute(W + "type", "paragraph"),
        Id == "Normal" ? new XAttribute(W + "default", "1") : null,
        new XAttribute(W + "styleId", Id),
        new XElement(W + "name", Val(Name)),
        BasedOn is null || Id == "Normal" ? null : new XElement(W + "basedOn", Val(BasedOn)),
        Next is null ? null : new XElement(W + "next", Val(Next)),
        new XElement(W + "qFormat"),
        new XElement(W + "pPr", ParagraphProperties()),
        new XElement(W + "rPr", RunProperties()));

    private IEnumerable<XElement?> ParagraphProperties() =>
    [
        KeepWithNext ? new XElement(W + "keepNext") : null,
        KeepLines ? new XElement(W + "keepLines") : null,
        PageBreakBefore ? new XElement(W + "pageBreakBefore") : null,
        Numbering is var (id, level) ? new XElement(W + "numPr", new XElement(W + "ilvl", Val(level)), new XElement(W + "numId", Val(id))) : null,
        RuleAbove is null ? null : new XElement(W + "pBdr", new XElement(
            W + "top", Val("single"), new XAttribute(W + "sz", 4), new XAttribute(W + "space", 6), new XAttribute(W + "color", RuleAbove))),
        Tabs.Count == 0 ? null : new XElement(W + "tabs", Tabs.Select(tab => new XElement(
            W + "tab", Val(tab.Align), tab.Leader is null ? null : new XAttribute(W + "leader", tab.Leader), new XAttribute(W + "pos", Twips(tab.At))))),
        Before is null && After is null && Lines is null ? null : new XElement(
            W + "spacing",
            Before is { } before ? new XAttribute(W + "before", Twips(before)) : null,
            After is { } after ? new XAttribute(W + "after", Twips(after)) : null,
            Lines is { } lines ? new XAttribute(W + "line", (int)Math.Round(lines * 240)) : null,
            Lines is null ? null : new XAttribute(W + "lineRule", "auto")),
        Left is null && Hanging is null && Right is null ? null : new XElement(
            W + "ind",
            Left is { } left ? new XAttribute(W + "left", Twips(left)) : null,
            Right is { } right ? new XAttribute(W + "right", Twips(right)) : null,
            Hanging is { } hanging ? new XAttribute(W + "hanging", Twips(hanging)) : null),
        Contextual ? new XElement(W + "contextualSpacing") : null,
        Align is null ? null : new XElement(W + "jc", Val(Align)),
        Outline is { } outline ? new XElement(W + "outlineLvl", Val(outline - 1)) : null,
    ];

    private IEnumerable<XElement?> RunProperties() =>
    [
        Font is null ? null : new XElement(
            W + "rFonts", new XAttribute(W + "ascii", Font), new XAttribute(W + "hAnsi", Font), new XAttribute(W + "eastAsia", Font),
            new XAttribute(W + "cs", Font)),
        Bold ? new XElement(W + "b") : null,
        Bold ? new XElement(W + "bCs") : null,
        Italic ? new XElement(W + "i") : null,
        Italic ? new XElement(W + "iCs") : null,
        Caps ? new XElement(W + "caps") : null,
        Color is null ? null : new XElement(W + "color", Val(Color)),
        Size is null ? null : new XElement(W + "sz", Val(HalfPoints(Size.Value))),
        Size is null ? null : new XElement(W + "szCs", Val(HalfPoints(Size.Value))),
    ];

    private static int Twips(double points) => (int)Math.Round(points * 20);

    private static string HalfPoints(double points) => ((int)Math.Round(points * 2)).ToString(CultureInfo.InvariantCulture);
}
