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
    // List numbers and page numbers stand between paragraphs.
    private const int ShortGap = 60;

    // A text box or a footnote may stand there too; a long paragraph is not found by chance.
    private const int LongGap = 5_000;
    private const int LongParagraph = 30;
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
            var isAccented = i + 1 < text.Length && char.GetUnicodeCategory(text[i + 1]) == UnicodeCategory.NonSpacingMark;
            if (char.IsAsciiLetterOrDigit(text[i]) && !isAccented)
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

    private List<string> Missing(List<WordParagraph> paragraphs)
    {
        var cursor = 0;
        var skipped = 0;
        var deferred = new List<WordParagraph>();
        foreach (var paragraph in paragraphs)
        {
            var essence = Essence(paragraph.Text);
            if (paragraph.Text.Any(character => character >= FirstUnordered && char.IsLetter(character)))
            {
                skipped += essence.Length;
                continue;
            }

            var window = Math.Min(_text.Length - cursor, essence.Length + skipped + (essence.Length >= LongParagraph ? LongGap : ShortGap));
            var at = _text.IndexOf(essence, cursor, window, StringComparison.Ordinal);
            if (at < 0)
            {
                deferred.Add(paragraph);
                continue;
            }

            Take(at, essence.Length);
            cursor = at + essence.Length;
            skipped = 0;
        }

        return [.. deferred.Where(paragraph => !FindElsewhere(Essence(paragraph.Text))).Select(paragraph => paragraph.Text)];
    }

    // In pieces, since something may stand between the part on one page and the part on the next.
    private bool FindElsewhere(string essence)
    {
        while (essence.Length > 0)
        {
            var (at, length) = LongestPrefix(essence);
            if (length == 0 || (length < essence.Length && length < LongParagraph))
            {
                return false;
            }

            Take(at, length);
            essence = essence[length..];
        }

        return true;
    }

    private (int At, int Length) LongestPrefix(string essence)
    {
        var found = (At: -1, Length: 0);
        var (least, most) = (1, essence.Length);
        while (least <= most)
        {
            // Mostly the whole of it is there.
            var length = most == essence.Length && found.Length == 0 ? most : (least + most) / 2;
            if (FindFree(essence[..length]) is var at and >= 0)
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

    private int FindFree(string essence)
    {
        for (var at = _text.IndexOf(essence, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(essence, at + 1, StringComparison.Ordinal))
        {
            if (!_taken.AsSpan(at, essence.Length).Contains(true))
            {
                return at;
            }
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
        if (!new[] { 0, found[0].Page - 1 }.Any(offset =>
            _text.Contains(string.Concat(found.Select(heading => $"{heading.Text}{heading.Page - offset}")), StringComparison.Ordinal)))
        {
            throw new InvalidDataException("the table of contents names other pages than those that the headings are on");
        }
    }
}
