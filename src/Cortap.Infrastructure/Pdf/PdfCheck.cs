using System.Globalization;
using System.Text;
using Cortap.Reporting.Documents.Signing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Outline;

namespace Cortap.Infrastructure.Pdf;

/// <summary>
/// Holds a PDF to the Word document that it was made from: every paragraph, hence every row of every table and every heading, is there as often as
/// in the document, and the table of contents names the pages on which the headings are.
/// </summary>
internal sealed class PdfCheck
{
    // Long enough not to be found by chance: what lies between two long paragraphs is searched for the short ones that belong there.
    private const int LongParagraph = 30;

    // How far behind the last one the next long paragraph may begin, besides what is known to lie between: short ones, tables, footnotes.
    private const int MaxGap = 3_000;

    // Two lines in the narrowest column.
    private const int LeastPiece = 8;
    private const int MaxShown = 3;
    private const int ShownLength = 80;

    private static readonly string[] Ligatures = ["FF", "FI", "FL", "FFI", "FFL"];

    // Scripts written from right to left and syllabaries come in the order of drawing.
    private const char FirstUnordered = '\u0590';

    private readonly string _text;
    private readonly bool[] _taken;
    private readonly List<string> _pages;

    private PdfCheck(List<string> pages)
    {
        _pages = pages;
        _text = string.Concat(pages);
        _taken = new bool[_text.Length];
    }

    /// <exception cref="InvalidDataException">The PDF differs from the document, or cannot be read; the message says in what.</exception>
    public static void ThrowIfWrong(ReadOnlyMemory<byte> docx, byte[] pdf)
    {
        var paragraphs = WordParagraph.ReadAll(docx).Where(paragraph => paragraph.Place == ParagraphPlace.Body).ToList();
        using var document = Open(pdf);
        var check = new PdfCheck([.. document.GetPages().Select(page => Essence(Text(page.GetMarkedContents())))]);
        var missing = check.Missing(paragraphs);
        if (missing.Count > 0)
        {
            var shown = missing.Take(MaxShown).Select(text => text.Length > ShownLength ? $"“{text[..ShownLength]}…”" : $"“{text}”");
            throw new InvalidDataException($"{missing.Count} paragraphs of the document are missing in the PDF, such as {string.Join(", ", shown)}");
        }

        check.ThrowIfContentsWrong([.. paragraphs.Where(paragraph => paragraph.IsContentsEntry).Select(paragraph => paragraph.Text)], document);
    }

    private static PdfDocument Open(byte[] pdf)
    {
        try
        {
            return PdfDocument.Open(pdf);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new InvalidDataException($"LibreOffice wrote a PDF that cannot be read: {exception.Message}", exception);
        }
    }

    // Footers and repeated rows are marked as artifacts.
    private static string Text(IEnumerable<MarkedContentElement> contents) => string.Concat(contents.Where(content => !content.IsArtifact)
        .Select(content => string.Concat(content.Letters.Select(letter => letter.Value)) + Text(content.Children)));

    // Plain letters and digits only: hyphens, blanks, accents and ligatures may be written in more than one way.
    private static string Essence(string text)
    {
        var essence = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]) && !IsAccented(text, i))
            {
                essence.Append(char.ToUpperInvariant(text[i]));
            }
            else if (text[i] is >= '\uFB00' and <= '\uFB04')
            {
                essence.Append(Ligatures[text[i] - '\uFB00']);
            }
        }

        return essence.ToString();
    }

    private static bool IsAccented(string text, int at)
    {
        do
        {
            at++;
        }
        while (at < text.Length && IsInvisible(text[at]));

        return at < text.Length && char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
    }

    // The combining grapheme joiner and the variation selectors are marks of which a PDF has nothing.
    private static bool IsInvisible(char character) => character is '\u034F' or (>= '\uFE00' and <= '\uFE0F');

    private List<string> Missing(List<WordParagraph> paragraphs)
    {
        var wanted = paragraphs.Where(IsComparable).Select(paragraph => new Wanted(paragraph.Text, Essence(paragraph.Text)))
            .Where(paragraph => paragraph.Essence.Length > 0).ToList();

        // The long ones first: once their text is taken, nothing short is found in it by chance.
        var missing = PlaceLong(wanted).Where(paragraph => !FindInPieces(paragraph)).ToList();
        missing.AddRange(PlaceShort(wanted).Where(paragraph => !FindInPieces(paragraph)));
        return [.. missing.Select(paragraph => paragraph.Text)];
    }

    private static bool IsComparable(WordParagraph paragraph) =>
        (!paragraph.IsInControl || paragraph.IsContentsEntry) && !paragraph.Text.Any(character => character >= FirstUnordered && char.IsLetter(character));

    /// <returns>What was not found in its place, or not the whole of it.</returns>
    private List<Wanted> PlaceLong(List<Wanted> wanted)
    {
        var (cursor, pending) = (0, 0);
        var deferred = new List<Wanted>();
        foreach (var paragraph in wanted.Where(paragraph => paragraph.Essence.Length >= LongParagraph))
        {
            var essence = paragraph.Essence;
            var at = FindFree(essence[..LongParagraph], cursor, Math.Min(_text.Length, cursor + MaxGap + pending));
            if (at < 0)
            {
                deferred.Add(paragraph);
                pending += essence.Length;
                continue;
            }

            // A row that is divided goes on behind its other cells.
            var length = _text.AsSpan(at).CommonPrefixLength(essence);
            Take(at, length);
            (paragraph.At, paragraph.End) = (at, at + length);
            cursor = at + length;
            if (length < essence.Length)
            {
                deferred.Add(new Wanted(paragraph.Text, essence[length..]) { End = cursor });
                pending += essence.Length - length;
            }
        }

        return deferred;
    }

    /// <returns>What was not found in its place.</returns>
    private List<Wanted> PlaceShort(List<Wanted> wanted)
    {
        var (cursor, next) = (0, 0);
        var deferred = new List<Wanted>();
        for (var i = 0; i < wanted.Count; i++)
        {
            var paragraph = wanted[i];
            if (paragraph.Essence.Length >= LongParagraph)
            {
                cursor = Math.Max(cursor, paragraph.End);
                continue;
            }

            // The next long one: what is before it now is before it ever after, for both go forward only.
            while (next < wanted.Count && (next < i || wanted[next].At < cursor))
            {
                next++;
            }

            var at = FindFree(paragraph.Essence, cursor, next == wanted.Count ? _text.Length : wanted[next].At);
            if (at < 0)
            {
                deferred.Add(paragraph);
                continue;
            }

            Take(at, paragraph.Essence.Length);
            cursor = at + paragraph.Essence.Length;
        }

        return deferred;
    }

    // Something may stand between the part on one page and the part on the next.
    private bool FindInPieces(Wanted paragraph)
    {
        var (essence, start) = (paragraph.Essence, Math.Max(0, paragraph.End));
        while (essence.Length > 0)
        {
            var (at, length) = LongestPrefix(essence, start);
            if (length < Math.Min(essence.Length, LeastPiece))
            {
                if (start == 0)
                {
                    return false;
                }

                start = 0;
                continue;
            }

            Take(at, length);
            essence = essence[length..];
        }

        return true;
    }

    private (int At, int Length) LongestPrefix(string essence, int start)
    {
        var found = (At: -1, Length: 0);
        var (least, most) = (1, essence.Length);
        while (least <= most)
        {
            // Mostly the whole of it is there.
            var length = most == essence.Length && found.Length == 0 ? most : (least + most) / 2;
            if (FindFree(essence[..length], start, _text.Length) is var at and >= 0)
            {
                found = (at, length);
                least = length + 1;
            }
            else
            {
                most = length - 1;
            }
        }

        return found;
    }

    private int FindFree(string essence, int start, int end)
    {
        while (end - start >= essence.Length && _text.AsSpan(start, end - start).IndexOf(essence, StringComparison.Ordinal) is var found and >= 0)
        {
            var taken = _taken.AsSpan(start + found, essence.Length).LastIndexOf(true);
            if (taken < 0)
            {
                return start + found;
            }

            start += found + taken + 1;
        }

        return -1;
    }

    private void Take(int at, int length) => _taken.AsSpan(at, length).Fill(true);

    private void ThrowIfContentsWrong(List<string> entries, PdfDocument document)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var headings = document.TryGetBookmarks(out var bookmarks)
            ? bookmarks.GetNodes().OfType<DocumentBookmarkNode>().Select(node => (Text: Essence(node.Title), Page: node.PageNumber)).ToList() : [];
        var found = new List<(string Text, int Page)>();
        foreach (var entry in entries)
        {
            var essence = Essence(entry);
            var index = headings.FindIndex(heading => heading.Text == essence);
            if (index < 0 || !_pages[headings[index].Page - 1].Contains(essence, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"the heading “{entry}” is missing in the PDF, or not where its bookmark points");
            }

            found.Add(headings[index]);
            headings.RemoveRange(0, index + 1);
        }

        // Pages are counted from the beginning, or anew from the first heading.
        if (!new[] { 0, found[0].Page - 1 }.Any(offset => IsPrinted(string.Concat(found.Select(heading => $"{heading.Text}{heading.Page - offset}")))))
        {
            throw new InvalidDataException("the table of contents names other pages than those that the headings are on");
        }
    }

    // The last number ends where the page does, or something else than a digit follows.
    private bool IsPrinted(string contents)
    {
        var end = _text.IndexOf(contents, StringComparison.Ordinal) + contents.Length;
        return end >= contents.Length
            && (end == _text.Length || !char.IsAsciiDigit(_text[end]) || _pages.Index().Any(page => _pages.Take(page.Index + 1).Sum(text => text.Length) == end));
    }

    private sealed record Wanted(string Text, string Essence)
    {
        public int At { get; set; } = -1;

        public int End { get; set; } = -1;
    }
}
