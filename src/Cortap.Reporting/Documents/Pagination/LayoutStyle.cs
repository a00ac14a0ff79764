using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.Pagination;

/// <summary>What a paragraph style contributes to the height of a page. Lengths are points.</summary>
internal sealed record LayoutStyle(
    double Size, bool Bold, double Before, double After, double Lines, double Left, double Right, double FirstLine, bool KeepNext, bool KeepLines,
    bool PageBreakBefore, bool Contextual)
{
    public double LineHeight => Size * FontMetrics.LineHeight * Lines;
}

/// <summary>The styles of a template, resolved through their bases.</summary>
internal sealed class LayoutStyles
{
    private readonly Dictionary<string, LayoutStyle> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Definition, int Level), XElement> _listIndents;
    private readonly LayoutStyle _default;

    public LayoutStyles(XDocument? styles, XDocument? numbering)
    {
        var root = styles?.Root;
        _listIndents = numbering?.Root!.Elements(W + "abstractNum").SelectMany(definition => definition.Elements(W + "lvl"), (definition, level) => (
                Key: ((int?)Number(definition, "abstractNumId") ?? 0, (int?)Number(level, "ilvl") ?? 0), Indent: level.Element(W + "pPr")?.Element(W + "ind")))
            .Where(level => level.Indent is not null).DistinctBy(level => level.Key).ToDictionary(level => level.Key, level => level.Indent!) ?? [];
        var defaults = root?.Element(W + "docDefaults");
        var run = defaults?.Element(W + "rPrDefault")?.Element(W + "rPr");
        Family = (string?)run?.Element(W + "rFonts")?.Attribute(W + "ascii");
        var blank = new LayoutStyle(10, false, 0, 0, 1, 0, 0, 0, false, false, false, false);
        _default = Apply(blank, defaults?.Element(W + "pPrDefault")?.Element(W + "pPr"), run, null);
        var elements = root?.Elements(W + "style").Where(style => (string?)style.Attribute(W + "type") == "paragraph")
            .GroupBy(style => (string?)style.Attribute(W + "styleId") ?? "").ToDictionary(group => group.Key, group => group.First()) ?? [];
        foreach (var id in elements.Keys)
        {
            _styles[id] = Resolve(elements, numbering, id, depth: 0);
        }

        Normal = elements.FirstOrDefault(style => (string?)style.Value.Attribute(W + "default") is "1" or "true").Key;
    }

    /// <summary>The typeface of the whole document.</summary>
    public string? Family { get; }

    private string? Normal { get; }

    public LayoutStyle this[string? id] => _styles.GetValueOrDefault(id ?? Normal ?? "", _default);

    /// <summary>The style of an item of a list, whose indents are those of its level.</summary>
    public LayoutStyle InList(LayoutStyle style, int definition, int level) => Indent(style, _listIndents.GetValueOrDefault((definition, level)));

    private LayoutStyle Resolve(Dictionary<string, XElement> elements, XDocument? numbering, string id, int depth)
    {
        if (depth > 16 || !elements.TryGetValue(id, out var style))
        {
            return _default;
        }

        var parent = style.ChildValue("basedOn") is { } basedOn ? Resolve(elements, numbering, basedOn, depth + 1) : _default;
        var properties = style.Element(W + "pPr");
        return Apply(parent, properties, style.Element(W + "rPr"), NumberingIndent(properties?.Element(W + "numPr"), numbering));
    }

    private static LayoutStyle Apply(LayoutStyle style, XElement? paragraph, XElement? run, XElement? numberingIndent)
    {
        var spacing = paragraph?.Element(W + "spacing");
        var result = Indent(Indent(style, numberingIndent), paragraph?.Element(W + "ind"));
        return result with
        {
            Size = Number(run?.Element(W + "sz"), "val") / 2 ?? result.Size,
            Bold = Flag(run, "b") ?? result.Bold,
            Before = Number(spacing, "before") / 20 ?? result.Before,
            After = Number(spacing, "after") / 20 ?? result.After,
            Lines = (string?)spacing?.Attribute(W + "lineRule") is null or "auto" ? Number(spacing, "line") / 240 ?? result.Lines : result.Lines,
            KeepNext = Flag(paragraph, "keepNext") ?? result.KeepNext,
            KeepLines = Flag(paragraph, "keepLines") ?? result.KeepLines,
            PageBreakBefore = Flag(paragraph, "pageBreakBefore") ?? result.PageBreakBefore,
            Contextual = Flag(paragraph, "contextualSpacing") ?? result.Contextual,
        };
    }

    private static LayoutStyle Indent(LayoutStyle style, XElement? indent) => style with
    {
        Left = (Number(indent, "left") ?? Number(indent, "start")) / 20 ?? style.Left,
        Right = (Number(indent, "right") ?? Number(indent, "end")) / 20 ?? style.Right,
        FirstLine = -Number(indent, "hanging") / 20 ?? Number(indent, "firstLine") / 20 ?? style.FirstLine,
    };

    private static XElement? NumberingIndent(XElement? reference, XDocument? numbering)
    {
        var instance = numbering?.Root!.Elements(W + "num").FirstOrDefault(num => (string?)num.Attribute(W + "numId") == reference?.ChildValue("numId"));
        var definition = numbering?.Root!.Elements(W + "abstractNum")
            .FirstOrDefault(candidate => (string?)candidate.Attribute(W + "abstractNumId") == instance?.ChildValue("abstractNumId"));
        return definition?.Elements(W + "lvl").FirstOrDefault(level => (string?)level.Attribute(W + "ilvl") == (reference?.ChildValue("ilvl") ?? "0"))
            ?.Element(W + "pPr")?.Element(W + "ind");
    }

    private static double? Number(XElement? element, string attribute) =>
        double.TryParse((string?)element?.Attribute(W + attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool? Flag(XElement? properties, string name) => properties?.Element(W + name) is { } element
        ? (string?)element.Attribute(W + "val") is null or "1" or "true" or "on" : null;
}
