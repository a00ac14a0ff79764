using System.Globalization;
using System.Text;
using System.Xml.Linq;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Compiles one part: what never changes becomes bytes, each tagged content control a node. Collects every problem.</summary>
internal sealed class PartCompiler(TemplateSource source, string part)
{
    private static readonly HashSet<string> Dropped = ["proofErr", "lastRenderedPageBreak", "permStart", "permEnd"];

    private readonly List<string[]> _repetitions = [.. source.Repetitions.GetValueOrDefault(part) ?? []];
    private List<TemplateNode> _nodes = [];
    private StringBuilder _markup = new();
    private StringBuilder _text = new();
    private Dictionary<XElement, int> _paragraphs = [];
    private bool _isText;
    private HashSet<XElement> _bookmarks = [];
    private int _restartedLists;

    public SequenceNode Compile(XDocument document)
    {
        _markup.Append("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
        var root = document.Root!;
        _isText = root.Is("document");
        _paragraphs = root.Descendants(W + "p").Index().ToDictionary(paragraph => paragraph.Item, paragraph => paragraph.Index + 1);
        _bookmarks = FindBookmarks(root);
        if (root.Attribute(XNamespace.Xmlns + "r") is null)
        {
            root.Add(new XAttribute(XNamespace.Xmlns + "r", R.NamespaceName));
        }

        Visit(root);
        Flush();
        return new SequenceNode([.. _nodes]);
    }

    private void Visit(XNode node)
    {
        switch (node)
        {
            case XText text:
                MarkupSerializer.AppendText(_markup, text.Value);
                if (text.Parent!.Is("t"))
                {
                    _text.Append(text.Value);
                }

                break;
            case XElement element:
                Visit(element);
                break;
            default:
                break;
        }
    }

    private void Visit(XElement element)
    {
        if (element.Name.Namespace != W)
        {
            VisitPlain(element);
            return;
        }

        switch (element.Name.LocalName)
        {
            case var name when Dropped.Contains(name):
            case "bookmarkStart" or "bookmarkEnd" when !_bookmarks.Contains(element):
                break;
            case "sdt" when element.Element(W + "sdtPr")?.ChildValue("tag") is { } tag && TemplateTag.IsOurs(tag):
                VisitControl(element, tag);
                break;
            case "p":
                VisitParagraph(element);
                break;
            case "tbl" when HasControls(element):
                AddContainer(element, ContainerRule.NeedsRow, null);
                break;
            case "tc" or "txbxContent" or "hdr" or "ftr" or "footnote" or "endnote" when HasControls(element):
                AddContainer(element, ContainerRule.EndsWithParagraph, element.Descendants(W + "p").FirstOrDefault());
                break;
            case "headerReference" or "footerReference":
                AddPartReference(element);
                break;
            case "numId" when _restartedLists > 0 && int.TryParse((string?)element.Attribute(W + "val"), out var id) && id != 0:
                Add(new ListReferenceNode(id));
                break;
            case "tab" or "br" or "cr" or "noBreakHyphen" when element.Parent?.Is("r") == true:
                _text.Append(element.Is("noBreakHyphen") ? '-' : ' ');
                VisitPlain(element);
                break;
            default:
                VisitPlain(element);
                break;
        }
    }

    private void VisitPlain(XElement element)
    {
        MarkupSerializer.AppendStart(_markup, element);
        VisitChildren(element);
        MarkupSerializer.AppendEnd(_markup, element);
    }

    private void VisitChildren(XElement element)
    {
        foreach (var child in element.Nodes())
        {
            Visit(child);
        }
    }

    private void VisitParagraph(XElement paragraph)
    {
        // Headings are what the text has: a header that looks like one is none.
        if (!_isText || source.Headings.LevelOf(paragraph) is not { } level)
        {
            VisitPlain(paragraph);
            return;
        }

        var properties = paragraph.Element(W + "pPr");
        var start = MarkupSerializer.ToBytes("<w:p>", properties);
        var content = Nested(() =>
        {
            foreach (var child in paragraph.Nodes().Where(child => child != properties))
            {
                Visit(child);
            }
        });
        Add(new HeadingNode(level, HeadingStyles.NumberingStyleOf(paragraph), start, content));
    }

    private void AddContainer(XElement element, ContainerRule rule, XElement? fallback)
    {
        var start = new StringBuilder();
        MarkupSerializer.AppendStart(start, element);
        var end = new StringBuilder();
        MarkupSerializer.AppendEnd(end, element);
        Add(new ContainerNode(
            Encoding.UTF8.GetBytes(start.ToString()), Nested(() => VisitChildren(element)), Encoding.UTF8.GetBytes(end.ToString()),
            rule, MarkupSerializer.EmptyParagraph(fallback)));
    }

    private void AddPartReference(XElement element)
    {
        var id = (string?)element.Attribute(R + "id");
        var target = source.Package.RelationshipsOf(part).FirstOrDefault(relationship => relationship.Id == id)?.TargetPart(part);
        if (target is null)
        {
            Report(element.Name.LocalName, element, $"no relationship {id}");
            return;
        }

        source.Repetitions.TryAdd(target, [.. _repetitions]);
        Add(new PartReferenceNode(element.Name.LocalName, (string?)element.Attribute(W + "type") ?? "default", target));
    }

    private void VisitControl(XElement control, string text)
    {
        var content = control.Element(W + "sdtContent");
        if (!TemplateTag.TryParse(text, out var tag))
        {
            Report(text, control, $"not a tag of the form kind:path, with kind one of {string.Join(", ", Enum.GetNames<TagKind>()).ToLowerInvariant()}, and at most {TemplateTag.MaxLength} characters");
            return;
        }

        var place = new TagPlace(tag, tag.Path.Split('.'), PlaceOf(control));
        if (content is null || !Check(place))
        {
            return;
        }

        switch (tag.Kind)
        {
            case TagKind.Field:
                AddField(place, content);
                break;
            case TagKind.If or TagKind.Unless:
                Add(new ConditionNode(place, tag.Kind == TagKind.If, Nested(() => VisitChildren(content))));
                break;
            case TagKind.Each:
                _repetitions.Add(place.Path);
                Add(new RepeatNode(place, Nested(() => VisitChildren(content))));
                _repetitions.RemoveAt(_repetitions.Count - 1);
                break;
            case TagKind.Image:
                Add(new ImageNode(place));
                break;
            case TagKind.Merge:
                AddMerge(place, content);
                break;
            case TagKind.Toc:
                AddContents(place, content);
                break;
            case TagKind.List:
                _restartedLists++;
                Add(new ListRestartNode(Nested(() => VisitChildren(content))));
                _restartedLists--;
                break;
        }
    }

    private bool Check(TagPlace place)
    {
        var tag = place.Tag;
        var type = tag.Kind is TagKind.Toc or TagKind.List ? null : source.Schema.TypeOf(_repetitions, place.Path);
        var objection = (tag.Kind, type) switch
        {
            (TagKind.Toc, _) => tag.Path is [>= '1' and <= '9', '-', >= '1' and <= '9'] ? null : "the path must be a range of heading levels such as 1-2",
            (TagKind.List, _) => tag.Path == "restart" ? null : "only list:restart is known",
            (_, null) => $"there is no value of the name {tag.Path} here{source.Schema.Suggest(_repetitions, tag.Path)}",
            (TagKind.Field, { } field) => FieldFormats.Objection(field, tag.Format),
            (TagKind.Each, not FieldType.List) => "only a list can be repeated",
            (TagKind.Image, not FieldType.Image) => "only a picture can be shown",
            (TagKind.Image, _) => int.TryParse(tag.Format, NumberStyles.None, CultureInfo.InvariantCulture, out var height) && height is >= 8 and <= 400
                ? null : "the height must be given in points, 8 to 400, as in image:emblem|48",
            _ => null,
        };
        if (objection is not null)
        {
            source.Problems.Add(new TemplateProblem(source.Id, tag.ToString(), place.Place, objection));
        }

        return objection is null;
    }

    private void AddField(TagPlace place, XElement content)
    {
        var run = content.Descendants(W + "r").FirstOrDefault();
        var properties = run?.Element(W + "rPr");
        properties?.Elements(W + "rStyle").Where(style => (string?)style.Attribute(W + "val") == (source.Headings.IdOf("Placeholder Text") ?? "PlaceholderText")).Remove();
        if (place.Tag.Format is "mailto" or "link" && source.Headings.IdOf("Hyperlink") is { } hyperlink && properties?.Element(W + "rStyle") is null)
        {
            // In its tree, where the prefixes of its elements are declared.
            (properties ??= new XElement(W + "rPr")).AddFirst(new XElement(W + "rStyle", new XAttribute(W + "val", hyperlink)));
        }

        var paragraph = content.DescendantsAndSelf().Elements(W + "p").FirstOrDefault();
        var cell = content.Element(W + "tc");
        var before = new StringBuilder();
        if (cell is not null)
        {
            before.Append("<w:tc>").Append(MarkupSerializer.ToMarkup(cell.Element(W + "tcPr")));
        }

        if (paragraph is not null)
        {
            before.Append("<w:p>").Append(MarkupSerializer.ToMarkup(paragraph.Element(W + "pPr")));
        }

        var after = (paragraph is null ? "" : "</w:p>") + (cell is null ? "" : "</w:tc>");
        Add(new FieldNode(
            place, Encoding.UTF8.GetBytes(before.ToString()), MarkupSerializer.ToBytes("", properties), Encoding.UTF8.GetBytes(after)));
    }

    private void AddMerge(TagPlace place, XElement content)
    {
        if (content.Element(W + "tc") is not { } cell || cell.Element(W + "tcPr") is not { } properties)
        {
            source.Problems.Add(new TemplateProblem(source.Id, place.Tag.ToString(), place.Place, "the control must hold one table cell"));
            return;
        }

        // The schema fixes the order: the merge comes after width and spans, before borders and the rest.
        var earlier = properties.Elements().TakeWhile(child => child.Name.LocalName is "cnfStyle" or "tcW" or "gridSpan" or "hMerge").ToList();
        var later = string.Concat(properties.Elements().Except(earlier).Where(child => !child.Is("vMerge")).Select(MarkupSerializer.ToMarkup));
        var paragraph = cell.Descendants(W + "p").FirstOrDefault();
        var body = Nested(() =>
        {
            foreach (var child in cell.Nodes().Where(child => child != properties))
            {
                Visit(child);
            }
        });
        Add(new MergeNode(
            place,
            Encoding.UTF8.GetBytes("<w:tc><w:tcPr>" + string.Concat(earlier.Select(MarkupSerializer.ToMarkup))),
            Encoding.UTF8.GetBytes("<w:vMerge w:val=\"restart\"/>" + later + "</w:tcPr>"),
            [.. Encoding.UTF8.GetBytes("<w:vMerge/>" + later + "</w:tcPr>"), .. MarkupSerializer.EmptyParagraph(paragraph)],
            new ContainerNode([], body, [], ContainerRule.EndsWithParagraph, MarkupSerializer.EmptyParagraph(paragraph))));
    }

    private void AddContents(TagPlace place, XElement content)
    {
        var field = content.Descendants(W + "instrText").FirstOrDefault(text => text.Value.TrimStart().StartsWith("TOC", StringComparison.Ordinal));
        var first = field?.Ancestors(W + "p").FirstOrDefault();
        if (field is null || first is null)
        {
            source.Problems.Add(new TemplateProblem(source.Id, place.Tag.ToString(), place.Place, "the control must hold a TOC field"));
            return;
        }

        foreach (var paragraph in content.Elements().TakeWhile(element => element != first))
        {
            Visit(paragraph);
        }

        _markup.Append("<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>");
        Add(new ContentsNode(place.Tag.Path[0] - '0', place.Tag.Path[2] - '0', field.Value));
        _markup.Append("</w:sdtContent></w:sdt>");
    }

    private SequenceNode Nested(Action visit)
    {
        Flush();
        var (nodes, markup, text) = (_nodes, _markup, _text);
        (_nodes, _markup, _text) = ([], new(), new());
        visit();
        Flush();
        var nested = new SequenceNode([.. _nodes]);
        (_nodes, _markup, _text) = (nodes, markup, text);
        return nested;
    }

    private void Add(TemplateNode node)
    {
        Flush();
        _nodes.Add(node);
    }

    private void Flush()
    {
        if (_markup.Length > 0)
        {
            _nodes.Add(new LiteralNode(Encoding.UTF8.GetBytes(_markup.ToString()), _text.ToString()));
            _markup.Clear();
            _text.Clear();
        }
    }

    private void Report(string tag, XElement element, string reason) =>
        source.Problems.Add(new TemplateProblem(source.Id, tag, PlaceOf(element), reason));

    private TemplatePlace PlaceOf(XElement element)
    {
        var paragraph = element.Ancestors(W + "p").FirstOrDefault() ?? element.Descendants(W + "p").FirstOrDefault();
        var text = string.Concat((element.Ancestors(W + "p").FirstOrDefault() ?? element).Descendants(W + "t").Select(text => text.Value));
        return TemplatePlace.Of(
            part, paragraph is null ? 0 : _paragraphs.GetValueOrDefault(paragraph), text, string.Join(" > ", _repetitions.Select(path => string.Join('.', path))));
    }

    // Standing text may refer to them. A document has each name once, so only those stay that are printed once, start and end together; the contents make their own.
    private static HashSet<XElement> FindBookmarks(XElement root)
    {
        if (!root.Is("document"))
        {
            return [];
        }

        var ends = root.Descendants(W + "bookmarkEnd").Where(IsPrintedOnce).ToLookup(end => (string?)end.Attribute(W + "id"));
        return [.. from start in root.Descendants(W + "bookmarkStart").Where(IsPrintedOnce)
                   where (string?)start.Attribute(W + "name") is { } name && name != "_GoBack" && !name.StartsWith("_Toc", StringComparison.Ordinal)
                   let end = ends[(string?)start.Attribute(W + "id")].FirstOrDefault()
                   where end is not null && ControlsAround(start).FirstOrDefault() == ControlsAround(end).FirstOrDefault()
                   from element in new[] { start, end }
                   select element];
    }

    // What ends a cell must be a paragraph.
    private static bool IsPrintedOnce(XElement bookmark) =>
        !bookmark.Parent!.Is("tc") && !bookmark.Parent!.Is("txbxContent")
        && ControlsAround(bookmark).All(control => TemplateTag.TryParse(control.Element(W + "sdtPr")!.ChildValue("tag")!, out var tag)
            && tag.Kind is TagKind.If or TagKind.Unless or TagKind.List);

    private static IEnumerable<XElement> ControlsAround(XElement element) =>
        element.Ancestors(W + "sdt").Where(control => TemplateTag.IsOurs(control.Element(W + "sdtPr")?.ChildValue("tag")));

    private static bool HasControls(XElement element) =>
        element.Descendants(W + "sdt").Any(control => TemplateTag.IsOurs(control.Element(W + "sdtPr")?.ChildValue("tag")));
}
