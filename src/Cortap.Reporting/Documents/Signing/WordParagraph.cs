using System.Text;
using System.Xml;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>Where a paragraph stands.</summary>
public enum ParagraphPlace
{
    /// <summary>In the text, its tables and text boxes.</summary>
    Body,

    /// <summary>In a header or footer.</summary>
    HeaderOrFooter,

    /// <summary>In a footnote or endnote.</summary>
    Note,

    /// <summary>In a comment.</summary>
    Comment,
}

/// <summary>A paragraph that a reader sees.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">White space is folded; page numbers that a program computes are left out. Never blank.</param>
public sealed record WordParagraph(ParagraphPlace Place, string Text)
{
    /// <summary>Whether this is an entry of the table of contents, with a page number.</summary>
    public bool IsContentsEntry { get; init; }

    /// <summary>Whether some of it is a reference to another place, or otherwise computed by the program that shows it.</summary>
    public bool HasComputedText { get; init; }

    /// <summary>Whether some of it stands in a content control, which a PDF shows as a field of a form.</summary>
    public bool IsInControl { get; init; }

    private static readonly Dictionary<string, ParagraphPlace> Places = new(StringComparer.Ordinal)
    {
        ["document"] = ParagraphPlace.Body,
        ["hdr"] = ParagraphPlace.HeaderOrFooter,
        ["ftr"] = ParagraphPlace.HeaderOrFooter,
        ["footnotes"] = ParagraphPlace.Note,
        ["endnotes"] = ParagraphPlace.Note,
        ["comments"] = ParagraphPlace.Comment,
    };

    /// <summary>The paragraphs of a document in reading order.</summary>
    /// <exception cref="InvalidDataException">Not a Word document.</exception>
    /// <exception cref="XmlException">A part is not well-formed.</exception>
    public static IReadOnlyList<WordParagraph> ReadAll(ReadOnlyMemory<byte> docx) => ReadAll(OpcPackage.Read(docx));

    /// <summary>
    /// The paragraphs of a document in reading order. Headers and footers count once each, because programs that save a document copy them for
    /// every section.
    /// </summary>
    internal static IReadOnlyList<WordParagraph> ReadAll(OpcPackage package)
    {
        var paragraphs = new List<WordParagraph>();
        // Whatever their names: the relationships of an altered document may lead to any.
        foreach (var content in package.Parts.Values)
        {
            using var xml = Xml.Reader(content);
            if (Root(xml) is { } place)
            {
                paragraphs.AddRange(new ParagraphReader(xml).Read(place));
            }
        }

        return [.. paragraphs.OrderBy(paragraph => paragraph.Place).Where(IsFirst([]))];
    }

    private static ParagraphPlace? Root(XmlReader xml)
    {
        try
        {
            return xml.MoveToContent() == XmlNodeType.Element && ParagraphReader.IsWord(xml) && Places.TryGetValue(xml.LocalName, out var place) ? place : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static Func<WordParagraph, bool> IsFirst(HashSet<string> seen) =>
        paragraph => paragraph.Place != ParagraphPlace.HeaderOrFooter || seen.Add(paragraph.Text);

    private sealed class ParagraphReader(XmlReader xml)
    {
        private const string Transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        private const string Strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";

        // No text that a reader sees stands in these.
        private static readonly HashSet<string> Skipped = ["pPr", "tblPr", "trPr", "sectPr", "sdtPr", "tblGrid", "del", "moveFrom", "rPrChange", "tcPrChange"];

        private const string Compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006";
        private const string Equations = "http://schemas.openxmlformats.org/officeDocument/2006/math";

        // Extensions with text in them that Word since 2010 and LibreOffice know: text boxes in shapes, groups and canvases.
        private static readonly HashSet<string> Known =
        [
            "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
            "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
            "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
            "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
            "http://schemas.microsoft.com/office/word/2010/wordml",
        ];

        private static readonly HashSet<string> Computed = ["PAGE", "NUMPAGES", "SECTIONPAGES"];

        private readonly List<Paragraph> _paragraphs = [];
        private readonly Stack<Paragraph> _open = new();
        private readonly Stack<Field> _fields = new();
        private readonly Stack<bool> _cells = new();
        private readonly Stack<bool> _choices = new();
        private int _controls;
        private bool _isHidden;

        public static bool IsWord(XmlReader xml) => xml.NamespaceURI is Transitional or Strict;

        public IEnumerable<WordParagraph> Read(ParagraphPlace place)
        {
            xml.Read();
            while (!xml.EOF)
            {
                if (xml.NodeType == XmlNodeType.Element && (IsOtherwiseChosen() || (IsWord(xml) && Skipped.Contains(xml.LocalName))))
                {
                    xml.Skip();
                    continue;
                }

                Take();
                xml.Read();
            }

            return _paragraphs.Select(paragraph => new WordParagraph(place, Fold(paragraph.Text))
            {
                IsContentsEntry = paragraph.IsContentsEntry,
                HasComputedText = paragraph.HasComputedText,
                IsInControl = paragraph.IsInControl,
            })
                .Where(paragraph => paragraph.Text.Length > 0);
        }

        /// <summary>Programs show the first choice whose extensions they know, else the fallback.</summary>
        private bool IsOtherwiseChosen()
        {
            if (xml.NamespaceURI != Compatibility || xml.LocalName is not ("Choice" or "Fallback") || !_choices.TryPop(out var isChosen))
            {
                return false;
            }

            var takes = !isChosen && (xml.LocalName == "Fallback" || (xml.GetAttribute("Requires") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .All(prefix => xml.LookupNamespace(prefix) is { } space && Known.Contains(space)));
            _choices.Push(isChosen || takes);
            return !takes;
        }

        private void Take()
        {
            if (xml.NamespaceURI == Compatibility && xml.LocalName == "AlternateContent")
            {
                if (xml.NodeType == XmlNodeType.EndElement) _choices.TryPop(out _);
                else if (!xml.IsEmptyElement) _choices.Push(false);
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.NamespaceURI == Equations && xml.LocalName == "t" && !xml.IsEmptyElement)
            {
                AppendMath(Text());
            }
            else if (xml.NodeType == XmlNodeType.Element && IsWord(xml))
            {
                Start();
            }
            else if (xml.NodeType == XmlNodeType.EndElement && IsWord(xml))
            {
                End();
            }
        }

        private void Start()
        {
            var isEmpty = xml.IsEmptyElement;
            switch (xml.LocalName)
            {
                case "p":
                    var paragraph = new Paragraph { IsInControl = _controls > 0 };
                    _paragraphs.Add(paragraph);
                    if (!isEmpty)
                    {
                        _open.Push(paragraph);
                    }

                    break;
                case "sdt" when !isEmpty:
                    _controls++;
                    foreach (var open in _open)
                    {
                        open.IsInControl = true;
                    }

                    break;
                case "tc" when !isEmpty:
                    _cells.Push(false);
                    break;
                case "vMerge" when _cells.Count > 0 && xml.GetAttribute("val", xml.NamespaceURI) != "restart":
                    // The text of a cell that belongs to the one above it is not shown.
                    _cells.Pop();
                    _cells.Push(true);
                    break;
                case "vanish" when xml.GetAttribute("val", xml.NamespaceURI) is null or "1" or "true" or "on":
                    _isHidden = true;
                    break;
                case "r":
                    _isHidden = false;
                    break;
                case "fldSimple" when !isEmpty:
                    _fields.Push(new Field { Instruction = xml.GetAttribute("instr", xml.NamespaceURI) ?? "", IsResult = true });
                    break;
                case "fldChar":
                    ChangeField(xml.GetAttribute("fldCharType", xml.NamespaceURI));
                    break;
                case "instrText" when !isEmpty && _fields.TryPeek(out var field):
                    field.Instruction += Text();
                    break;
                case "t" when !isEmpty:
                    var trims = xml.XmlSpace != XmlSpace.Preserve;
                    var text = Text();
                    Append(trims ? text.Trim() : text);
                    break;
                case "tab" or "br" or "cr" or "ptab":
                    Append(" ");
                    break;
                case "noBreakHyphen":
                    Append("\u2011");
                    break;
                case "sym":
                    Append("\uFFFD");
                    break;
                default:
                    break;
            }
        }

        private void End()
        {
            switch (xml.LocalName)
            {
                case "p" when _open.Count > 0: _open.Pop(); break;
                case "fldSimple" when _fields.Count > 0: EndSimpleField(_fields.Pop()); break;
                case "tc" when _cells.Count > 0: _cells.Pop(); break;
                case "sdt" when _controls > 0: _controls--; break;
                default: break;
            }
        }

        private void ChangeField(string? type)
        {
            switch (type)
            {
                case "begin": _fields.Push(new Field { Start = _open.TryPeek(out var paragraph) ? paragraph.Text.Length : 0 }); break;
                case "separate" when _fields.TryPeek(out var field): field.IsResult = true; break;
                case "end" when _fields.Count > 0: EndField(_fields.Pop()); break;
                default: break;
            }
        }

        // Its digits stay: signatures hold them.
        private void EndSimpleField(Field field)
        {
            if (field.IsComputedElsewhere && _open.TryPeek(out var paragraph))
            {
                paragraph.HasComputedText = true;
            }
        }

        // Some programs put the whole entry of the contents into the reference to its page: only the number at the end is computed.
        private void EndField(Field field)
        {
            if (!field.IsComputedElsewhere || !_open.TryPeek(out var paragraph))
            {
                return;
            }

            paragraph.HasComputedText = true;
            if (!field.IsPageReference)
            {
                return;
            }

            paragraph.IsContentsEntry |= _fields.Any(outer => outer.IsContents);
            while (paragraph.Text.Length > field.Start && char.IsAsciiDigit(paragraph.Text[^1]))
            {
                paragraph.Text.Length--;
            }
        }

        // Stops before the end tag, which the caller reads.
        private string Text()
        {
            var text = new StringBuilder();
            while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA)
                {
                    text.Append(xml.Value);
                }
            }

            return text.ToString();
        }

        private void Append(string text)
        {
            if (_open.TryPeek(out var paragraph) && !_isHidden && !_cells.Contains(true) && !_fields.Any(field => !field.IsResult || (field.IsComputed && IsNumber(text))))
            {
                paragraph.Text.Append(text);
            }
        }

        // An equation is drawn.
        private void AppendMath(string text)
        {
            Append(text);
            if (_open.TryPeek(out var paragraph)) paragraph.HasComputedText = true;
        }

        // A program writes nothing else into the field of a page number.
        private static bool IsNumber(string text) => text.All(character => char.IsAsciiDigit(character) || "IVXLCDMivxlcdm-– ".Contains(character, StringComparison.Ordinal));

        private static string Fold(StringBuilder text) => string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        private sealed class Field
        {
            public string Instruction { get; set; } = "";

            public bool IsResult { get; set; }

            /// <summary>Where the paragraph's text was when the field began.</summary>
            public int Start { get; init; }

            public bool IsComputed => Computed.Contains(Kind);

            public bool IsPageReference => Kind == "PAGEREF";

            /// <summary>What it says is for the program that shows the document: its result here may be another, as of a date or a file's name.</summary>
            public bool IsComputedElsewhere => Kind is not ("TOC" or "HYPERLINK" or "FORMTEXT" or "FORMCHECKBOX" or "FORMDROPDOWN" or "MERGEFIELD" or "QUOTE");

            /// <summary>A list of tables or figures is such a field too, of their captions.</summary>
            public bool IsContents => Kind == "TOC" && !Instruction.Contains(@"\c ", StringComparison.OrdinalIgnoreCase);

            private string Kind => Instruction.TrimStart().Split(' ', 2)[0].ToUpperInvariant();
        }

        private sealed class Paragraph
        {
            public StringBuilder Text { get; } = new();

            public bool IsContentsEntry { get; set; }

            public bool HasComputedText { get; set; }

            public bool IsInControl { get; set; }
        }
    }
}
