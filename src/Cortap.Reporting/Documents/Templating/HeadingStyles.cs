using System.Globalization;
using System.Xml.Linq;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Which styles are headings and how Word numbers them.</summary>
internal sealed class HeadingStyles
{
    private readonly Dictionary<string, XElement> _styles;
    private readonly Dictionary<string, List<XElement>> _levelsByNumbering = [];

    public HeadingStyles(XDocument? styles, XDocument? numbering)
    {
        _styles = styles?.Root!.Elements(W + "style")
            .Where(style => style.Attribute(W + "styleId") is not null)
            .GroupBy(style => (string)style.Attribute(W + "styleId")!)
            .ToDictionary(group => group.Key, group => group.First()) ?? [];
        foreach (var instance in numbering?.Root!.Elements(W + "num") ?? [])
        {
            var definition = numbering!.Root!.Elements(W + "abstractNum")
                .FirstOrDefault(candidate => (string?)candidate.Attribute(W + "abstractNumId") == instance.ChildValue("abstractNumId"));
            if ((string?)instance.Attribute(W + "numId") is { } id)
            {
                _levelsByNumbering[id] = [.. definition?.Elements(W + "lvl") ?? []];
            }
        }
    }

    /// <summary>What a built-in style is called in this file, where ids are in the language of the Word that saved it and names are not; null when there is none.</summary>
    public string? IdOf(string name) =>
        _styles.FirstOrDefault(style => string.Equals(style.Value.ChildValue("name"), name, StringComparison.OrdinalIgnoreCase)).Key;

    /// <summary>Outline level of a paragraph, 1 to 9, or null for body text.</summary>
    public int? LevelOf(XElement paragraph)
    {
        var properties = paragraph.Element(W + "pPr");
        var outline = properties?.ChildValue("outlineLvl") ?? Inherited(properties?.ChildValue("pStyle"), "outlineLvl")?.Attribute(W + "val")?.Value;
        return int.TryParse(outline, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level < 9 ? level + 1 : null;
    }

    /// <summary>The style that numbers this heading; null when the heading is not numbered.</summary>
    public static string? NumberingStyleOf(XElement paragraph)
    {
        var properties = paragraph.Element(W + "pPr");
        return properties?.Element(W + "numPr")?.ChildValue("numId") == "0" ? null : properties?.ChildValue("pStyle");
    }

    /// <summary>Numbering instance and level definitions of a style; null when it is not numbered.</summary>
    public HeadingNumbering? NumberingOf(string styleId)
    {
        var numbering = Inherited(styleId, "numPr");
        if (numbering?.ChildValue("numId") is not { } id || id == "0" || !_levelsByNumbering.TryGetValue(id, out var levels) || levels.Count == 0)
        {
            return null;
        }

        var level = levels.FindIndex(candidate => candidate.ChildValue("pStyle") == styleId);
        if (level < 0)
        {
            _ = int.TryParse(numbering.ChildValue("ilvl"), NumberStyles.None, CultureInfo.InvariantCulture, out level);
        }

        return new HeadingNumbering(id, Math.Min(level, levels.Count - 1), [.. levels.Select(definition => new HeadingNumberingLevel(
            definition.ChildValue("numFmt") ?? "decimal", definition.ChildValue("lvlText") ?? ""))]);
    }

    private XElement? Inherited(string? styleId, string property)
    {
        // A style based on itself would go on for ever.
        for (var depth = 0; depth < 16 && styleId is not null && _styles.TryGetValue(styleId, out var style); depth++)
        {
            if (style.Element(W + "pPr")?.Element(W + property) is { } found)
            {
                return found;
            }

            styleId = style.ChildValue("basedOn");
        }

        return null;
    }
}

/// <param name="NumberingId">Headings of the same numbering share counters.</param>
/// <param name="Level">Zero-based.</param>
/// <param name="Levels">All levels of the numbering.</param>
internal sealed record HeadingNumbering(string NumberingId, int Level, IReadOnlyList<HeadingNumberingLevel> Levels);

/// <param name="Format">For example <c>decimal</c>, <c>upperRoman</c>.</param>
/// <param name="Text">For example <c>%1.</c></param>
internal sealed record HeadingNumberingLevel(string Format, string Text);
