using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>One level of a list. Lengths are points.</summary>
/// <param name="Format"><c>decimal</c>, <c>upperRoman</c>, <c>bullet</c> and so on.</param>
/// <param name="Text">For example <c>%1.</c></param>
/// <param name="Left">Indent of the text.</param>
/// <param name="Hanging">How far the number stands out.</param>
/// <param name="Style">The paragraph style that numbers itself by this level, or null.</param>
public sealed record ListLevel(string Format, string Text, double Left, double Hanging, string? Style = null);

/// <summary>The numbering part: the n-th list is numbering instance n, counted from 1.</summary>
public static class Numbering
{
    public static ListLevel Bullet { get; } = new("bullet", "\u2022", 54, 18);

    public static XElement Create(params ListLevel[][] lists) => new(
        W + "numbering",
        new XAttribute(XNamespace.Xmlns + "w", W),
        lists.Select((levels, index) => new XElement(
            W + "abstractNum",
            new XAttribute(W + "abstractNumId", index),
            new XElement(W + "multiLevelType", Val(levels.Length == 1 ? "singleLevel" : "multilevel")),
            levels.Select((level, depth) => new XElement(
                W + "lvl",
                new XAttribute(W + "ilvl", depth),
                new XElement(W + "start", Val(1)),
                new XElement(W + "numFmt", Val(level.Format)),
                level.Style is null ? null : new XElement(W + "pStyle", Val(level.Style)),
                new XElement(W + "lvlText", Val(level.Text)),
                new XElement(W + "lvlJc", Val("left")),
                new XElement(W + "pPr", new XElement(
                    W + "ind", new XAttribute(W + "left", (int)(level.Left * 20)), new XAttribute(W + "hanging", (int)(level.Hanging * 20)))))))),
        lists.Select((_, index) => new XElement(
            W + "num", new XAttribute(W + "numId", index + 1), new XElement(W + "abstractNumId", Val(index)))));
}
