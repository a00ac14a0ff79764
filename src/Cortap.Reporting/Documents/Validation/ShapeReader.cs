using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Validation;

/// <summary>Receives one shape; answers whether to go on.</summary>
/// <param name="shape">Valid during the call only.</param>
/// <param name="isWholePart">Whether the part consists of this shape alone.</param>
internal delegate bool ShapeSink(ReadOnlySpan<byte> shape, bool isWholePart);

/// <summary>
/// Cuts a part into passages (paragraphs, rows, tables and what remains) and gives the shape of each: its bytes without what cannot make
/// a difference to the schema, namely printed text, repeated passages inside it, and numbers that count bookmarks and hyperlinks.
/// Reads only the plain markup that the template engine writes; anything else is refused, never guessed.
/// </summary>
/// <param name="vocabulary">Stands for the root's start tag, which declares the namespaces of the part.</param>
/// <param name="relationships">The part's; what a reference points to belongs to the shape.</param>
/// <param name="sink">Receives the shapes.</param>
internal sealed class ShapeReader(int vocabulary, IReadOnlyList<Relationship> relationships, ShapeSink sink)
{
    // Bytes that XML cannot hold stand for what is left out.
    private const byte RunContent = 1, Paragraph = 2, Row = 3, Table = 4, Number = 5, Reference = 6, End = 7;
    private const int MaxNesting = 16;
    private const int HeadingDigits = 9;

    /// <summary>How the engine begins each part.</summary>
    public static ReadOnlySpan<byte> Prolog => "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"u8;

    private static readonly SearchValues<byte> Illegal = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value).Where(value => value is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))]);

    private readonly MarkupBuffer _shape = new();
    private readonly Stack<Passage> _open = new();
    private Passage _passage = new(0, 0, 0, 0, -1);
    private bool _hasPassages;
    private int _depth;
    private int _runDepth = -1;
    private int _lastBookmarkStart;
    private int _lastBookmarkEnd;

    /// <summary>False when the part holds something this reader does not understand, or when the sink has had enough.</summary>
    public bool Read(ReadOnlySpan<byte> part)
    {
        if (!part.StartsWith(Prolog) || !Utf8.IsValid(part) || part.ContainsAny(Illegal)
            || part.IndexOf("\uFFFE"u8) >= 0 || part.IndexOf("\uFFFF"u8) >= 0)
        {
            return false;
        }

        part = part[Prolog.Length..];
        Begin(kind: 0);
        while (!part.IsEmpty)
        {
            var start = part.IndexOf((byte)'<');
            var length = start < 0 ? -1 : part[start..].IndexOf((byte)'>') + 1;
            if (length <= 2)
            {
                return false;
            }

            AppendText(part[..start]);
            var tag = part.Slice(start, length);
            part = part[(start + length)..];
            if (!IsPlain(tag) || !ReadTag(tag, ref part))
            {
                return false;
            }
        }

        return _open.Count == 0 && _depth == 0 && sink(_shape.Written, isWholePart: !_hasPassages);
    }

    // Quotation marks come in pairs, so that the tag does not end inside an attribute; no comments, no sections, no instructions.
    private static bool IsPlain(ReadOnlySpan<byte> tag) =>
        tag[1] is not ((byte)'!' or (byte)'?') && (tag.Count((byte)'"') & 1) == 0 && !tag.Contains((byte)'\'');

    private bool ReadTag(ReadOnlySpan<byte> tag, ref ReadOnlySpan<byte> rest)
    {
        if (tag[1] == '/')
        {
            return ReadEnd(tag);
        }

        if (_depth == _runDepth && IsRunContent(tag, ref rest))
        {
            Placeholder(RunContent);
            return true;
        }

        if (tag.SequenceEqual("<vt:lpwstr>"u8) && SkipText(ref rest, "</vt:lpwstr>"u8))
        {
            _shape.Markup("<vt:lpwstr/>"u8);
            return true;
        }

        var isEmpty = tag[^2] == '/';
        var name = tag[1..^1];
        name = name.IndexOfAny((byte)' ', (byte)'/') is >= 0 and var nameEnd ? name[..nameEnd] : name;
        var kind = name.SequenceEqual("w:p"u8) ? Paragraph : name.SequenceEqual("w:tr"u8) ? Row : name.SequenceEqual("w:tbl"u8) ? Table : (byte)0;
        if (kind != 0 && !isEmpty && !BeginNested(kind))
        {
            return false;
        }

        _depth += isEmpty ? 0 : 1;
        if (!isEmpty && name.SequenceEqual("w:r"u8))
        {
            _runDepth = _depth;
        }

        return AppendTag(tag, name);
    }

    private bool ReadEnd(ReadOnlySpan<byte> tag)
    {
        if (_depth == _runDepth)
        {
            _runDepth = -1;
        }

        _depth--;
        _shape.Markup(tag);
        var kind = tag.SequenceEqual("</w:p>"u8) ? Paragraph : tag.SequenceEqual("</w:tr>"u8) ? Row : tag.SequenceEqual("</w:tbl>"u8) ? Table : (byte)0;
        if (kind == 0)
        {
            return true;
        }

        if (kind != _passage.Kind || _depth != _passage.Depth || !sink(_shape.Written[_passage.Start..], isWholePart: false))
        {
            return false;
        }

        _shape.Truncate(_passage.Start);
        _runDepth = _passage.RunDepth;
        _passage = _open.Pop();
        Placeholder(kind);
        return true;
    }

    private bool BeginNested(byte kind)
    {
        // Namespaces and compatibility rules declared here would hold for the nested passage too, whose shape does not tell.
        var own = _shape.Written[_passage.ContentStart..];
        if (_open.Count == MaxNesting || own.IndexOf("xmlns"u8) >= 0 || own.IndexOf("mc:"u8) >= 0)
        {
            return false;
        }

        _open.Push(_passage);
        _hasPassages = true;
        Begin(kind);
        return true;
    }

    private void Begin(byte kind)
    {
        var start = _shape.Length;
        _shape.Markup([(byte)vocabulary, (byte)(vocabulary >> 8)]);
        foreach (var outer in _open)
        {
            _shape.Markup([outer.Kind]);
        }

        _shape.Markup([kind, End]);
        _passage = new Passage(start, _shape.Length, kind, _depth, _runDepth);
        _runDepth = -1;
    }

    private bool AppendTag(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> name)
    {
        if (_depth == 1 && _passage.Kind == 0 && _passage.ContentStart == _passage.Start + 4)
        {
            // The root's declarations are what the vocabulary stands for.
            _shape.Markup(tag);
            _passage = _passage with { ContentStart = _shape.Length };
            return true;
        }

        if (name.SequenceEqual("w:bookmarkStart"u8))
        {
            return AppendBookmark(tag, "<w:bookmarkStart w:id=\""u8, "\" w:name=\"_Toc"u8, ref _lastBookmarkStart);
        }

        if (name.SequenceEqual("w:bookmarkEnd"u8))
        {
            return AppendBookmark(tag, "<w:bookmarkEnd w:id=\""u8, [], ref _lastBookmarkEnd);
        }

        if (name.SequenceEqual("w:hyperlink"u8) || name.SequenceEqual("w:headerReference"u8) || name.SequenceEqual("w:footerReference"u8))
        {
            return AppendReference(tag);
        }

        _shape.Markup(tag);
        return true;
    }

    // Bookmarks of headings. Their ids must be unique in the part: those of the engine count upwards.
    private bool AppendBookmark(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, ref int last)
    {
        if (!tag.StartsWith(before) || !IsDigit(tag[before.Length]) || !Utf8Parser.TryParse(tag[before.Length..], out int id, out var length) || id <= last)
        {
            return false;
        }

        last = id;
        var rest = tag[(before.Length + length)..];
        if (!after.IsEmpty)
        {
            if (!rest.StartsWith(after) || rest.Length < after.Length + HeadingDigits || rest.Slice(after.Length, HeadingDigits).ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }

            rest = rest[(after.Length + HeadingDigits)..];
        }

        _shape.Markup(before[..before.IndexOf((byte)' ')]);
        _shape.Markup([Number]);
        return rest.SequenceEqual("\"/>"u8);
    }

    private bool AppendReference(ReadOnlySpan<byte> tag)
    {
        var attribute = " r:id=\""u8;
        var start = tag.IndexOf(attribute);
        if (start < 0)
        {
            AppendWithoutNumber(tag, "<w:hyperlink w:anchor=\"_Toc"u8);
            return true;
        }

        var id = tag[(start + attribute.Length)..];
        id = id[..Math.Max(0, id.IndexOf((byte)'"'))];
        foreach (var relationship in relationships)
        {
            if (Ascii.Equals(id, relationship.Id))
            {
                _shape.Markup(tag[..start]);
                _shape.Markup([Reference]);
                _shape.Markup(PackageShape.IsLink(relationship) ? [Number] : id);
                _shape.Markup([Reference]);
                _shape.Markup(relationship.Type);
                _shape.Markup([relationship.IsExternal ? Reference : End]);
                _shape.Markup(tag[(start + attribute.Length + id.Length + 1)..]);
                return true;
            }
        }

        return false;
    }

    private void AppendText(ReadOnlySpan<byte> text) => AppendWithoutNumber(text, " PAGEREF _Toc"u8);

    // The digits after the marker only tell which heading is meant.
    private void AppendWithoutNumber(ReadOnlySpan<byte> markup, ReadOnlySpan<byte> marker)
    {
        if (markup.StartsWith(marker) && markup.Length >= marker.Length + HeadingDigits
            && !markup.Slice(marker.Length, HeadingDigits).ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            _shape.Markup(marker);
            _shape.Markup([Number]);
            markup = markup[(marker.Length + HeadingDigits)..];
        }

        _shape.Markup(markup);
    }

    // A run holds any number of these in any order.
    private static bool IsRunContent(ReadOnlySpan<byte> tag, ref ReadOnlySpan<byte> rest) =>
        tag.SequenceEqual("<w:br/>"u8) || tag.SequenceEqual("<w:tab/>"u8) || tag.SequenceEqual("<w:noBreakHyphen/>"u8)
        || ((tag.SequenceEqual("<w:t xml:space=\"preserve\">"u8) || tag.SequenceEqual("<w:t>"u8)) && SkipText(ref rest, "</w:t>"u8));

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static bool SkipText(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> end)
    {
        var length = rest.IndexOf((byte)'<');
        if (length < 0 || !rest[length..].StartsWith(end) || !IsCharacterData(rest[..length]))
        {
            return false;
        }

        rest = rest[(length + end.Length)..];
        return true;
    }

    private static bool IsCharacterData(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)'>'))
        {
            return false;
        }

        while (text.IndexOf((byte)'&') is >= 0 and var start)
        {
            text = text[start..];
            if (!(text.StartsWith("&amp;"u8) || text.StartsWith("&lt;"u8) || text.StartsWith("&gt;"u8) || text.StartsWith("&quot;"u8)))
            {
                return false;
            }

            text = text[1..];
        }

        return true;
    }

    // Paragraphs, rows and tables stand where the schema repeats a choice without limit: many are as good as one.
    private void Placeholder(byte kind)
    {
        if (_shape.Written[^1] != kind)
        {
            _shape.Markup([kind]);
        }
    }

    /// <param name="Start">Where its shape begins in the buffer.</param>
    /// <param name="ContentStart">Where its markup begins, after what tells the context.</param>
    /// <param name="Kind">Placeholder that stands for it in the passage around it.</param>
    /// <param name="Depth">Open elements around it.</param>
    /// <param name="RunDepth">Of the run around it, or -1.</param>
    private readonly record struct Passage(int Start, int ContentStart, byte Kind, int Depth, int RunDepth);
}
