using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>
/// Joins the fields of a form to the structure tree and describes them, which LibreOffice leaves out: each field gets a description and a place in
/// the parent tree, and its structure element refers to it. Written as an incremental update, so that everything else stays as it is.
/// </summary>
internal static partial class PdfFormTags
{
    /// <summary>The file with the update; unchanged when fields and structure do not match, which the check after it then tells.</summary>
    /// <param name="pdf">As LibreOffice writes it: no object streams, no cross-reference streams.</param>
    /// <param name="descriptions">By field name.</param>
    public static byte[] AddTo(byte[] pdf, IReadOnlyDictionary<string, string> descriptions)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var widgets = Widget().Matches(text).GroupBy(match => match.Groups["page"].Value).ToDictionary(group => group.Key, group => group.ToList());
        var elements = FormElement().Matches(text).GroupBy(match => match.Groups["page"].Value).ToDictionary(group => group.Key, group => group.ToList());
        var tree = ParentTree().Match(text);
        if (widgets.Count == 0 || !tree.Success || widgets.Any(page => elements.GetValueOrDefault(page.Key)?.Count != page.Value.Count))
        {
            return pdf;
        }

        var changed = new SortedDictionary<int, string>();
        var next = StructureKey().Matches(text).Max(match => Number(match.Groups[1].Value)) + 1;
        var entries = new StringBuilder();
        foreach (var (page, fields) in widgets)
        {
            foreach (var (widget, element) in fields.Zip(elements[page]))
            {
                var name = widget.Groups["name"].Value;
                var description = Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(descriptions.GetValueOrDefault(name, name)));
                changed[Number(widget.Groups["number"].Value)] = widget.Groups["body"].Value.Replace(
                    "/Subtype/Widget", string.Create(CultureInfo.InvariantCulture, $"/Subtype/Widget/StructParent {next}/TU<FEFF{description}>"), StringComparison.Ordinal);
                changed[Number(element.Groups["number"].Value)] = Kids().Replace(
                    element.Groups["body"].Value, $"/K[$1 <</Type/OBJR/Obj {widget.Groups["number"].Value} 0 R/Pg {page} 0 R>>]", 1);
                entries.Append(CultureInfo.InvariantCulture, $"{next++} {element.Groups["number"].Value} 0 R\n");
            }
        }

        var body = tree.Groups["body"].Value;
        changed[Number(tree.Groups["number"].Value)] = body.Insert(body.LastIndexOf(']'), "\n" + entries);
        return Append(pdf, text, changed);
    }

    private static byte[] Append(byte[] pdf, string text, SortedDictionary<int, string> changed)
    {
        var trailer = Trailer().Matches(text)[^1];
        var update = new StringBuilder();
        var table = new StringBuilder("xref\n");
        foreach (var (number, body) in changed)
        {
            table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{pdf.Length + update.Length:D10} 00000 n \n");
            update.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var start = pdf.Length + update.Length;
        update.Append(table).Append(CultureInfo.InvariantCulture,
            $"trailer\n<<{trailer.Groups["entries"].Value}/Prev {trailer.Groups["start"].Value}>>\nstartxref\n{start}\n%%EOF\n");
        return [.. pdf, .. Encoding.Latin1.GetBytes(update.ToString())];
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\n(?<number>\d+) 0 obj\n(?<body><</Type/Annot/Subtype/Widget(?:(?!\nendobj).)*?\n/P (?<page>\d+) 0 R(?:(?!\nendobj).)*?/T\((?<name>[^)]*)\)(?:(?!\nendobj).)*)\nendobj", RegexOptions.Singleline)]
    private static partial Regex Widget();

    [GeneratedRegex(@"\n(?<number>\d+) 0 obj\n(?<body><</Type/StructElem\n/S/Form\n(?:(?!\nendobj).)*?/Pg (?<page>\d+) 0 R(?:(?!\nendobj).)*)\nendobj", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex(@"\n(?<number>\d+) 0 obj\n(?<body><</Nums\[(?:(?!\nendobj).)*)\nendobj", RegexOptions.Singleline)]
    private static partial Regex ParentTree();

    [GeneratedRegex(@"/StructParents? (\d+)")]
    private static partial Regex StructureKey();

    [GeneratedRegex(@"/K\[([^\]]*)\]")]
    private static partial Regex Kids();

    [GeneratedRegex(@"trailer\n<<(?<entries>.*?)>>\nstartxref\n(?<start>\d+)\n", RegexOptions.Singleline)]
    private static partial Regex Trailer();
}
