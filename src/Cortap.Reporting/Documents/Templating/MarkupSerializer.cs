using System.Text;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Writes template markup with stable prefixes and without Word's revision marks.</summary>
internal static class MarkupSerializer
{
    public static byte[] ToBytes(string start, XElement? element) => Encoding.UTF8.GetBytes(start + ToMarkup(element));

    public static string ToMarkup(XElement? element)
    {
        if (element is null)
        {
            return "";
        }

        var markup = new StringBuilder();
        Append(markup, element);
        return markup.ToString();
    }

    /// <summary>A paragraph without text that takes the height and style of the given one.</summary>
    public static byte[] EmptyParagraph(XElement? like) => Encoding.UTF8.GetBytes($"<w:p>{ToMarkup(like?.Element(WordMarkup.W + "pPr"))}</w:p>");

    public static void AppendStart(StringBuilder markup, XElement element)
    {
        markup.Append('<').Append(QualifiedName(element, element.Name));
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration)
            {
                var prefix = attribute.Name.LocalName == "xmlns" ? "xmlns" : $"xmlns:{attribute.Name.LocalName}";
                markup.Append(' ').Append(prefix).Append("=\"").Append(attribute.Value).Append('"');
            }
            else if (!IsRevisionMark(attribute))
            {
                markup.Append(' ').Append(QualifiedName(element, attribute.Name)).Append("=\"");
                AppendText(markup, attribute.Value);
                markup.Append('"');
            }
        }

        markup.Append(IsSelfClosing(element) ? "/>" : ">");
    }

    public static void AppendEnd(StringBuilder markup, XElement element)
    {
        if (!IsSelfClosing(element))
        {
            markup.Append("</").Append(QualifiedName(element, element.Name)).Append('>');
        }
    }

    public static void AppendText(StringBuilder markup, string text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => markup.Append("&amp;"),
                '<' => markup.Append("&lt;"),
                '>' => markup.Append("&gt;"),
                '"' => markup.Append("&quot;"),
                _ => markup.Append(character),
            };
        }
    }

    private static void Append(StringBuilder markup, XElement element)
    {
        AppendStart(markup, element);
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
            {
                Append(markup, child);
            }
            else if (node is XText text)
            {
                AppendText(markup, text.Value);
            }
        }

        AppendEnd(markup, element);
    }

    // An empty paragraph is written with an end tag so that "ends with a paragraph" can be told from the bytes.
    private static bool IsSelfClosing(XElement element) => !element.Nodes().Any() && !element.Is("p");

    private static bool IsRevisionMark(XAttribute attribute) =>
        attribute.Name.LocalName.StartsWith("rsid", StringComparison.Ordinal) || attribute.Name.LocalName is "paraId" or "textId";

    private static string QualifiedName(XElement scope, XName name) =>
        name.Namespace == WordMarkup.W ? $"w:{name.LocalName}"
        : name.Namespace == XNamespace.None ? name.LocalName
        : name.Namespace == XNamespace.Xml ? $"xml:{name.LocalName}"
        : scope.GetPrefixOfNamespace(name.Namespace) is { Length: > 0 } prefix ? $"{prefix}:{name.LocalName}" : name.LocalName;
}
