using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents;

/// <summary>
/// Takes the look of an edited copy over into a template. Word keeps content controls; LibreOffice and other editors drop them, so that
/// their copies cannot be used as templates themselves. Styles are matched by name; tags, wording, numbering and layout stay the template's.
/// </summary>
public static class TemplateRestyler
{
    // In the order of the schema.
    private static readonly string[] ParagraphProperties =
        ["keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl"];

    private static readonly string[] RunProperties =
        ["rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "color", "spacing", "sz", "szCs", "highlight", "u", "shd", "vertAlign", "lang"];

    // What makes a style a numbered heading is no matter of looks.
    private static readonly HashSet<string> Kept = ["numPr", "outlineLvl", "lang"];

    /// <summary>The template with the styles of the edited copy.</summary>
    /// <exception cref="InvalidDataException">One of the files is no Word document with styles.</exception>
    public static byte[] Apply(ReadOnlyMemory<byte> template, ReadOnlyMemory<byte> edited)
    {
        var package = OpcPackage.Read(template);
        var part = StylesPart(package);
        var styles = Xml.Load(package.Parts[part]);
        var source = OpcPackage.Read(edited);
        var looks = Xml.Load(source.Parts[StylesPart(source)]).Root!.Elements(W + "style")
            .GroupBy(Key).ToDictionary(group => group.Key, group => group.First());
        foreach (var style in styles.Root!.Elements(W + "style").Where(style => Key(style).Type is "paragraph" or "character"))
        {
            if (looks.TryGetValue(Key(style), out var look))
            {
                Take(style, look, "pPr", ParagraphProperties);
                Take(style, look, "rPr", RunProperties);
            }
        }

        package.Parts[part] = Xml.Save(styles.Root);
        return package.Write();
    }

    private static (string? Type, string Name) Key(XElement style) =>
        ((string?)style.Attribute(W + "type"), (style.ChildValue("name") ?? "").ToUpperInvariant());

    private static void Take(XElement style, XElement look, string group, string[] order)
    {
        var own = style.Element(W + group);
        var other = look.Element(W + group);
        if (own is null || other is null)
        {
            return;
        }

        var members = order
            .Select(name => Kept.Contains(name) ? own.Element(W + name) : other.Element(W + name))
            .OfType<XElement>().Select(Transitional).ToList();
        own.ReplaceNodes(members);
    }

    // LibreOffice writes the strict names of alignments.
    private static XElement Transitional(XElement element)
    {
        var copy = new XElement(element);
        if (copy.Is("jc") && copy.Attribute(W + "val") is { } alignment)
        {
            alignment.Value = alignment.Value switch { "start" => "left", "end" => "right", var other => other };
        }

        return copy;
    }

    private static string StylesPart(OpcPackage package) =>
        package.FindTarget("", "officeDocument") is { } main && Xml.RootNamespace(package.Parts[main]) == W.NamespaceName && package.FindTarget(main, "styles") is { } part && package.Parts.ContainsKey(part)
            ? part : throw new InvalidDataException("The file is no Word document with styles.");
}
