using System.Text;
using Cortap.Reporting.Documents;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Graphics.Operations.MarkedContent;
using UglyToad.PdfPig.Graphics.Operations.TextShowing;
using UglyToad.PdfPig.Graphics.Operations.TextState;
using UglyToad.PdfPig.Tokens;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>
/// The machine checks of PDF/UA-1 that apply to our reports (docs/documents.md lists them). What only people can judge, such as the wording of
/// alternative texts, is not among them.
/// </summary>
public sealed class PdfAccessibilityCheck : IPdfAccessibilityCheck
{
    private const string Standard = "PDF/UA-1";

    private static readonly HashSet<string> StandardTypes =
    [
        "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5",
        "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link",
        "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form",
    ];

    public PdfAccessibility Check(ReadOnlyMemory<byte> pdf)
    {
        try
        {
            using var document = PdfDocument.Open(pdf.ToArray());
            var checks = new Checks(document);
            var failures = checks.Run(out var count);
            return new PdfAccessibility(Standard, count, failures);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new PdfAccessibility(Standard, 0, [$"The file cannot be read as a PDF: {exception.Message}"]);
        }
    }

    private sealed class Checks(PdfDocument document)
    {
        private readonly PdfObjects _objects = new(document);
        private readonly List<StructureElement> _elements = [];

        public IReadOnlyList<string> Run(out int count)
        {
            _elements.AddRange(StructureElement.Read(_objects).SelectMany(element => element.WithDescendants()));
            (string Name, Func<IEnumerable<string>> Check)[] checks =
            [
                ("the document is marked as tagged", () => Require(_objects.IsTrue(_objects.Dictionary(_objects.Catalog, "MarkInfo"), "Marked"))),
                ("the document names its language", () => Require(!string.IsNullOrWhiteSpace(_objects.Text(_objects.Catalog, "Lang")))),
                ("the title is shown instead of the file name", () => Require(_objects.IsTrue(_objects.Dictionary(_objects.Catalog, "ViewerPreferences"), "DisplayDocTitle"))),
                ("the metadata have a title", () => Require(Metadata().Contains("<dc:title>", StringComparison.Ordinal))),
                ("the metadata claim PDF/UA-1", () => Require(Metadata().Contains("<pdfuaid:part>1<", StringComparison.Ordinal))),
                ("the metadata claim PDF/A-2b", () => Require(
                    Metadata().Contains("<pdfaid:part>2<", StringComparison.Ordinal) && Metadata().Contains("<pdfaid:conformance>B<", StringComparison.Ordinal))),
                ("there is a structure tree with a parent tree", () => Require(
                    _elements.Count > 0 && _objects.Get(_objects.Dictionary(_objects.Catalog, "StructTreeRoot"), "ParentTree") is not null)),
                ("every element has a standard type", () => _elements.Where(element => !StandardTypes.Contains(element.Type)).Select(element => element.RawType).Distinct()),
                ("headings begin with level 1 and skip none", Headings),
                ("tables consist of rows of header and data cells", Tables),
                ("table rows are equally long", RowLengths),
                ("tables have header cells, each with its scope", HeaderCells),
                ("lists consist of items with a body", Lists),
                ("tables of contents consist of entries", () => Children("TOC", "TOCI", "TOC", "Caption")),
                ("links have an annotation", () => Require(_elements.Where(element => element.Type == "Link").All(element => element.HasAnnotation
                    || element.Children.Any(child => child.HasAnnotation)))),
                ("figures and formulas have an alternative text", () => _elements
                    .Where(element => element.Type is "Figure" or "Formula" && string.IsNullOrWhiteSpace(_objects.Text(element.Dictionary, "Alt"))).Select(element => element.RawType)),
                ("annotations are part of the structure and described", Annotations),
                ("form fields have a name and a description", Fields),
                ("pages are tabbed in the order of the structure", () => Pages().Where(page => _objects.Items(page.Dictionary, "Annots").Count > 0
                    && _objects.Name(page.Dictionary, "Tabs") != "S").Select(page => $"page {page.Number}")),
                ("all text is marked as content or artifact", Unmarked),
                ("fonts are embedded and mapped to characters", Fonts),
                ("there are bookmarks", () => Require(_objects.Dictionary(_objects.Catalog, "Outlines") is not null)),
                ("there are no scripts", () => Require(_objects.Get(_objects.Dictionary(_objects.Catalog, "Names"), "JavaScript") is null)),
            ];
            count = checks.Length;
            return [.. checks.Select(check => (check.Name, Faults: check.Check().Take(4).ToList())).Where(check => check.Faults.Count > 0)
                .Select(check => $"Not so: {check.Name}{Shown(check.Faults)}")];
        }

        private static string Shown(List<string> faults) => faults is [""] ? "" : $" ({string.Join("; ", faults.Take(3))}{(faults.Count > 3 ? "; …" : "")})";

        private static IEnumerable<string> Require(bool condition) => condition ? [] : [""];

        private string Metadata() => _objects.Get(_objects.Catalog, "Metadata") is StreamToken stream ? Encoding.UTF8.GetString(stream.Data.Span) : "";

        private IEnumerable<string> Headings()
        {
            var last = 0;
            foreach (var element in _elements.Where(element => element.Type is ['H', >= '1' and <= '6']))
            {
                var level = element.Type[1] - '0';
                if (level > last + 1)
                {
                    yield return $"H{level} follows H{last}";
                }

                last = level;
            }
        }

        private IEnumerable<string> Tables() => Children("Table", "TR", "THead", "TBody", "TFoot", "Caption")
            .Concat(Children("TR", "TH", "TD")).Concat(Children("THead", "TR")).Concat(Children("TBody", "TR"));

        private IEnumerable<string> Children(string parent, params string[] allowed) =>
            from element in _elements
            where element.Type == parent
            from child in element.Children
            where !allowed.Contains(child.Type)
            select $"{child.RawType} in {parent}";

        private IEnumerable<string> RowLengths()
        {
            foreach (var table in _elements.Where(element => element.Type == "Table"))
            {
                var lengths = new List<int>();
                var open = new List<(int Rows, int Columns)>();
                foreach (var row in Rows(table))
                {
                    var length = open.Sum(span => span.Columns);
                    open = [.. open.Select(span => (span.Rows - 1, span.Columns)).Where(span => span.Item1 > 0)];
                    foreach (var cell in row.Children)
                    {
                        var columns = Attribute(cell, "ColSpan") is NumericToken { Int: var c } ? c : 1;
                        length += columns;
                        if (Attribute(cell, "RowSpan") is NumericToken { Int: > 1 and var rows })
                        {
                            open.Add((rows - 1, columns));
                        }
                    }

                    lengths.Add(length);
                }

                if (lengths.Distinct().Count() > 1)
                {
                    yield return $"a table with rows of {string.Join(", ", lengths.Distinct())} cells";
                }
            }
        }

        private static IEnumerable<StructureElement> Rows(StructureElement table) =>
            table.Children.SelectMany(child => child.Type == "TR" ? [child] : child.Children.Where(row => row.Type == "TR"));

        private IEnumerable<string> HeaderCells()
        {
            foreach (var table in _elements.Where(element => element.Type == "Table"))
            {
                var rows = Rows(table).ToList();
                if (!rows.Any(row => row.Children.Any(cell => cell.Type == "TH")))
                {
                    yield return "a table without header cells";
                }

                foreach (var (index, row) in rows.Index())
                {
                    foreach (var cell in row.Children.Where(cell => cell.Type == "TH"))
                    {
                        var scope = (Attribute(cell, "Scope") as NameToken)?.Data;
                        var expected = index == 0 ? "Column" : "Row";
                        if (scope != expected && scope != "Both")
                        {
                            yield return $"a header cell in row {index + 1} with the scope {scope ?? "none"}";
                        }
                    }
                }
            }
        }

        private IToken? Attribute(StructureElement element, string name) => _objects.Items(element.Dictionary, "A")
            .Select(token => _objects.Get(PdfObjects.AsDictionary(_objects.Resolve(token)), name)).FirstOrDefault(value => value is not null);

        private IEnumerable<string> Lists() => Children("L", "LI", "L", "Caption").Concat(Children("LI", "Lbl", "LBody")).Concat(
            _elements.Where(element => element.Type == "LI" && element.Children.All(child => child.Type != "LBody")).Select(_ => "an item without a body"));

        private IEnumerable<(int Number, DictionaryToken Dictionary)> Pages() => PageTree(_objects.Dictionary(_objects.Catalog, "Pages"), 0).Select((page, index) => (index + 1, page));

        private IEnumerable<DictionaryToken> PageTree(DictionaryToken? node, int depth) =>
            node is null || depth > 32 ? []
            : _objects.Name(node, "Type") == "Page" ? [node]
            : _objects.Items(node, "Kids").SelectMany(kid => PageTree(PdfObjects.AsDictionary(_objects.Resolve(kid)), depth + 1));

        private IEnumerable<string> Annotations()
        {
            foreach (var (number, page) in Pages())
            {
                foreach (var annotation in _objects.Items(page, "Annots").Select(token => PdfObjects.AsDictionary(_objects.Resolve(token))))
                {
                    var subtype = _objects.Name(annotation, "Subtype");
                    var isDescribed = subtype == "Widget" || !string.IsNullOrWhiteSpace(_objects.Text(annotation, "Contents"));
                    if (_objects.Number(annotation, "StructParent") is null || !isDescribed)
                    {
                        yield return $"{subtype} on page {number}";
                    }
                }
            }
        }

        private IEnumerable<string> Fields() =>
            from token in _objects.Items(_objects.Dictionary(_objects.Catalog, "AcroForm"), "Fields")
            let field = PdfObjects.AsDictionary(_objects.Resolve(token))
            where string.IsNullOrWhiteSpace(_objects.Text(field, "T")) || string.IsNullOrWhiteSpace(_objects.Text(field, "TU"))
            select _objects.Text(field, "T") ?? "a field without a name";

        private IEnumerable<string> Unmarked()
        {
            foreach (var page in document.GetPages())
            {
                var depth = 0;
                var shown = false;
                foreach (var operation in page.Operations)
                {
                    depth += operation switch
                    {
                        BeginMarkedContent or BeginMarkedContentWithProperties => 1,
                        EndMarkedContent => -1,
                        _ => 0,
                    };
                    shown |= depth == 0 && IsText(operation);
                }

                if (shown)
                {
                    yield return $"page {page.Number}";
                }
            }
        }

        private static bool IsText(IGraphicsStateOperation operation) =>
            operation is ShowText or ShowTextsWithPositioning or MoveToNextLineShowText or MoveToNextLineShowTextWithSpacing;

        // A font that only a form field names shows no text before somebody fills the field in.
        private IEnumerable<string> Fonts()
        {
            var pages = Pages().ToDictionary(page => page.Number, page => page.Dictionary);
            var fonts = from page in document.GetPages()
                        from operation in page.Operations.OfType<SetFontAndSize>().DistinctBy(operation => operation.Font.Data)
                        let resources = _objects.Dictionary(pages[page.Number], "Resources")
                        let font = _objects.Dictionary(_objects.Dictionary(resources, "Font"), operation.Font.Data)
                        where font is null || !IsEmbedded(font) || _objects.Get(font, "ToUnicode") is null
                        select _objects.Name(font, "BaseFont") ?? operation.Font.Data;
            return fonts.Distinct();
        }

        private bool IsEmbedded(DictionaryToken font)
        {
            var holder = _objects.Items(font, "DescendantFonts").Select(token => PdfObjects.AsDictionary(_objects.Resolve(token))).FirstOrDefault() ?? font;
            var descriptor = _objects.Dictionary(holder, "FontDescriptor");
            return _objects.Get(descriptor, "FontFile") is not null || _objects.Get(descriptor, "FontFile2") is not null || _objects.Get(descriptor, "FontFile3") is not null;
        }
    }
}
