using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>
/// Turns a sentence into runs and inline content controls. In braces: <c>{path}</c> and <c>{path|format}</c> a field;
/// <c>{if path}…{end}</c> and <c>{unless path}…{end}</c> a conditional passage; <c>{b}…{/b}</c>, <c>{i}</c>, <c>{u}</c> bold, italic, underlined;
/// <c>{prompt}…{/prompt}</c> a highlighted note to the reviewer; <c>{image path|height}</c> a picture; <c>{br}</c>, <c>{tab}</c>, <c>{page}</c>, <c>{pages}</c>.
/// </summary>
public static class Prose
{
    private static readonly Dictionary<string, XElement> Formats = new()
    {
        ["b"] = new XElement(W + "b"),
        ["i"] = new XElement(W + "i"),
        ["highlight"] = new XElement(W + "highlight", Val("yellow")),
        ["u"] = new XElement(W + "u", Val("single")),
    };

    private static readonly string[] SchemaOrder = ["b", "i", "highlight", "u"];

    /// <exception cref="FormatException">A brace is not closed, or an <c>{end}</c> is missing or superfluous.</exception>
    public static IReadOnlyList<XElement> Parse(string text)
    {
        var position = 0;
        var runs = ParseUntilEnd(text, ref position, [], nested: false);
        return position == text.Length ? runs : throw new FormatException($"Superfluous {{end}} in: {text}");
    }

    private static List<XElement> ParseUntilEnd(string text, ref int position, SortedSet<string> formats, bool nested)
    {
        var content = new List<XElement>();
        while (position < text.Length)
        {
            if (text[position] != '{')
            {
                var brace = text.IndexOf('{', position);
                var end = brace < 0 ? text.Length : brace;
                content.Add(Run(text[position..end], formats));
                position = end;
                continue;
            }

            var close = text.IndexOf('}', position);
            var token = close < 0 ? throw new FormatException($"Unclosed brace in: {text}") : text[(position + 1)..close];
            if (token == "end")
            {
                if (nested)
                {
                    position = close + 1;
                    return content;
                }

                return content;
            }

            position = close + 1;
            if (token.Split(' ') is ["image", var picture])
            {
                content.Add(Control($"image:{picture}", [Run("‹picture›", formats)]));
            }
            else if (token.Split(' ') is ["if" or "unless" or "each", var path] words)
            {
                content.Add(Control($"{words[0]}:{path}", ParseUntilEnd(text, ref position, formats, nested: true)));
            }
            else
            {
                AddToken(content, token, formats);
            }
        }

        return nested ? throw new FormatException($"Missing {{end}} in: {text}") : content;
    }

    private static void AddToken(List<XElement> content, string token, SortedSet<string> formats)
    {
        var format = token.TrimStart('/');
        if (format == "prompt")
        {
            format = "highlight";
        }

        if (Formats.ContainsKey(format))
        {
            _ = token[0] == '/' ? formats.Remove(format) : formats.Add(format);
            return;
        }

        switch (token)
        {
            case "br":
                content.Add(Run(new XElement(W + "br"), formats));
                break;
            case "tab":
                content.Add(Run(new XElement(W + "tab"), formats));
                break;
            case "page":
                content.AddRange(Field("PAGE", "1", formats));
                break;
            case "pages":
                content.AddRange(Field("NUMPAGES", "1", formats));
                break;
            case "sectionpages":
                content.AddRange(Field("SECTIONPAGES", "1", formats));
                break;
            default:
                content.Add(Control($"field:{token}", [Run($"‹{token.Split('|')[0]}›", formats)]));
                break;
        }
    }

    private static XElement Run(string text, SortedSet<string> formats) => Run(
        UnbrokenText.Bind(text).Split(UnbrokenText.Hyphen).SelectMany((piece, index) => index == 0 ? [Text(piece)] : new[] { new XElement(W + "noBreakHyphen"), Text(piece) }),
        formats);

    private static XElement Text(string text) => new(W + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), text);

    private static XElement Run(XElement content, SortedSet<string> formats) => Run([content], formats);

    private static XElement Run(IEnumerable<XElement> content, SortedSet<string> formats) => new(
        W + "r",
        formats.Count == 0 ? null : new XElement(W + "rPr", Order(formats).Select(format => new XElement(Formats[format]))),
        content);

    private static IEnumerable<string> Order(SortedSet<string> formats) => SchemaOrder.Where(formats.Contains);

    private static IEnumerable<XElement> Field(string instruction, string cached, SortedSet<string> formats) =>
    [
        Run(new XElement(W + "fldChar", new XAttribute(W + "fldCharType", "begin")), formats),
        Run(new XElement(W + "instrText", new XAttribute(XNamespace.Xml + "space", "preserve"), $" {instruction} "), formats),
        Run(new XElement(W + "fldChar", new XAttribute(W + "fldCharType", "separate")), formats),
        Run(cached, formats),
        Run(new XElement(W + "fldChar", new XAttribute(W + "fldCharType", "end")), formats),
    ];
}
