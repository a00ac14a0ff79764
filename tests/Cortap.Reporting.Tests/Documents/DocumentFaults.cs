using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>One way to break a document.</summary>
/// <param name="Apply">Breaks it.</param>
/// <param name="PassesValidator">The SDK's validator does not look for this kind of fault.</param>
internal sealed record Fault(Action<OpcPackage> Apply, bool PassesValidator = false);

/// <summary>Alters documents at random, and asks the SDK's validator about the result.</summary>
internal static partial class DocumentFaults
{
    private static readonly string[] Values =
        ["", "x", "-1", "0", "1", "999999999999", "true", "auto", "Heading1", "rIdLink1", "noHeader", "_Toc000000001", "a&b", "a>b", "a'b", "ff0000"];

    private static readonly string[] Insertions =
    [
        "<w:p/>", "<w:p></w:p>", "<w:r/>", "<w:t>t</w:t>", "<w:tab/>", "<w:br/>", "<w:tr/>", "<w:tbl/>", "<w:tc/>", "<w:b/>", "<w:bookmarkEnd w:id=\"7\"/>",
        "<w:bookmarkStart w:id=\"100001\" w:name=\"_Toc000000001\"/>", "<w:hyperlink r:id=\"rIdLink1\"/>", "<w:hyperlink r:id=\"nowhere\"/>", "<!-- c -->",
        "<?pi?>", "<![CDATA[x]]>", "&nbsp;", "&amp;", "]]>", "\u0001", "\uFFFE", "text", "<x/>", "<w:unknown/>", "</w:p><w:p>", "</w:r></w:p>", "<w:p", "\"",
    ];

    /// <summary>Whether the validator of the SDK, given the whole file, has no objection.</summary>
    public static bool IsValid(OpcPackage document)
    {
        try
        {
            return DocumentValidator.Validate(document.Write()).Count == 0;
        }
        catch (Exception exception) when (exception is XmlException or IOException or InvalidDataException or InvalidOperationException or UriFormatException
            or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    public static void Edit(this OpcPackage document, string part, Func<string, string> edit)
    {
        var before = Encoding.UTF8.GetString(document.Parts[part]);
        var after = edit(before);
        (after == before).ShouldBeFalse($"the change of {part} must change something");
        document.Parts[part] = Encoding.UTF8.GetBytes(after);
    }

    /// <summary>The first element that contains the given text, from its start tag to the next end tag.</summary>
    public static string First(this OpcPackage document, string part, string start, string end, string after)
    {
        var text = Encoding.UTF8.GetString(document.Parts[part]);
        var from = text.LastIndexOf(start, text.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal);
        return text[from..(text.IndexOf(end, from, StringComparison.Ordinal) + end.Length)];
    }

    /// <summary>Changes one thing; answers what.</summary>
    public static string Alter(OpcPackage document, Random random)
    {
        if (random.Next(12) == 0)
        {
            return AlterPackage(document, random);
        }

        var parts = document.Parts.Keys.Where(name => name.StartsWith("word/", StringComparison.Ordinal)).ToList();
        var part = random.Next(3) == 0 ? parts[random.Next(parts.Count)] : "word/document.xml";
        var text = Encoding.UTF8.GetString(document.Parts[part]);
        var tags = Tag().Matches(text);
        var (at, other) = (tags[random.Next(tags.Count)], tags[random.Next(tags.Count)]);
        var (kind, changed) = random.Next(9) switch
        {
            0 => ("delete", text.Remove(at.Index, at.Length)),
            1 => ("double", text.Insert(at.Index, at.Value)),
            2 => ("replace", text.Remove(at.Index, at.Length).Insert(at.Index, other.Value)),
            3 => ("insert", text.Insert(at.Index, Insertions[random.Next(Insertions.Length)])),
            4 => ("delete element", Rewrite(text, at, (_, _) => "")),
            5 => ("double element", Rewrite(text, at, (element, _) => element + element)),
            6 => ("move element", Move(text, at, other)),
            7 => ("wrap element", Rewrite(text, at, (element, name) => $"<{name}>{element}</{name}>")),
            _ => ("attribute", Attribute().Replace(text, match => $"{match.Groups[1].Value}\"{Values[random.Next(Values.Length)]}\"", 1, at.Index)),
        };
        document.Parts[part] = Encoding.UTF8.GetBytes(changed);
        return $"{kind} in {part} at {at.Index}: {at.Value}, {other.Value}";
    }

    private static string AlterPackage(OpcPackage document, Random random)
    {
        var source = document.Relationships.Keys.ElementAt(random.Next(document.Relationships.Count));
        var list = document.Relationships[source];
        var index = random.Next(list.Count);
        var relationship = list[index];
        switch (random.Next(6))
        {
            case 0: list.RemoveAt(index); break;
            case 1: list.Add(relationship); break;
            case 2: list.Add(relationship with { Id = "rIdLink77" }); break;
            case 3: list[index] = relationship with { Type = list[random.Next(list.Count)].Type }; break;
            case 4: list[index] = relationship with { Target = "mailto:%%" }; break;
            default: list[index] = relationship with { IsExternal = !relationship.IsExternal }; break;
        }

        return $"relationship {relationship} of {source}";
    }

    private static string Move(string text, Match from, Match to) =>
        Extent(text, from) is var (start, end) && (to.Index <= start || to.Index >= end)
            ? to.Index <= start
                ? text.Remove(start, end - start).Insert(to.Index, text[start..end])
                : text.Insert(to.Index, text[start..end]).Remove(start, end - start)
            : text.Remove(from.Index, from.Length);

    private static string Rewrite(string text, Match tag, Func<string, string, string> rewrite) =>
        Extent(text, tag) is var (start, end) ? text.Remove(start, end - start).Insert(start, rewrite(text[start..end], Name().Match(tag.Value).Value)) : text.Remove(tag.Index, 1);

    // From a start tag to its end tag; null for an end tag.
    private static (int Start, int End)? Extent(string text, Match tag)
    {
        if (tag.Value.StartsWith("</", StringComparison.Ordinal) || tag.Value.EndsWith("/>", StringComparison.Ordinal))
        {
            return tag.Value.EndsWith("/>", StringComparison.Ordinal) ? (tag.Index, tag.Index + tag.Length) : null;
        }

        var depth = 0;
        for (var match = tag; match.Success; match = match.NextMatch())
        {
            depth += match.Value.StartsWith("</", StringComparison.Ordinal) ? -1 : match.Value.EndsWith("/>", StringComparison.Ordinal) ? 0 : 1;
            if (depth == 0)
            {
                return (tag.Index, match.Index + match.Length);
            }
        }

        return null;
    }

    [GeneratedRegex("<(?!\\?)[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex("( [A-Za-z:]+=)\"[^\"]*\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("[A-Za-z]+:?[A-Za-z]+")]
    private static partial Regex Name();
}
