using System.Globalization;
using System.Text;
using Cortap.Reporting.Documents;
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

    // Roman numbers of three digits.
    private const int LongestNumber = 12;

    // Two lines in the narrowest column.
    private const int LeastPiece = 8;
    private const int MaxShown = 3;
    private const int ShownLength = 80;

    private const string NoSource = "REFERENCESOURCENOTFOUND";

    private static readonly string[] Ligatures = ["FF", "FI", "FL", "FFI", "FFL"];

    private static readonly Dictionary<char, int> RomanDigits = new() { ['I'] = 1, ['V'] = 5, ['X'] = 10, ['L'] = 50, ['C'] = 100, ['D'] = 500, ['M'] = 1_000 };

    // Scripts written from right to left and syllabaries come in the order of drawing.
    private const char FirstUnordered = '\u0590';

    private readonly string _text;
    private readonly bool[] _taken;
    private readonly List<string> _pages;
    private readonly HashSet<int> _pageEnds = [];

    private PdfCheck(List<string> pages)
    {
        _pages = pages;
        _text = string.Concat(pages);
        _taken = new bool[_text.Length];
        var end = 0;
        foreach (var page in pages) _pageEnds.Add(end += page.Length);
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

        // The document itself never says so; LibreOffice does where a field finds no bookmark.
        if (check._text.Contains(NoSource, StringComparison.Ordinal) && !paragraphs.Exists(paragraph => Essence(paragraph.Text).Contains(NoSource, StringComparison.Ordinal)))
        {
            throw new InvalidDataException("a cross-reference leads to a place that the document has not, or has more than once");
        }

        check.ThrowIfContentsWrong([.. paragraphs.Where(paragraph => paragraph.IsContentsEntry).Select(paragraph => paragraph.Text)], document, PageNumberStarts.Read(docx));
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

        return at < text.Length && IsMark(text[at]);
    }

    private static bool IsMark(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    // The combining grapheme joiner and the variation selectors are marks of which a PDF has nothing.
    private static bool IsInvisible(char character) => character == '\u034F' || IsVariationSelector(character);

    private static bool IsVariationSelector(char character) => character is >= '\uFE00' and <= '\uFE0F';

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
        (paragraph.IsContentsEntry || !(paragraph.IsInControl || paragraph.HasComputedText)) && IsInOrder(paragraph.Text);

    // A letter with a mark for which there is no character, as in Tlingit, comes from a font of its own, behind its line.
    private static bool IsInOrder(string text) => !text.Any(character => character >= FirstUnordered && char.IsLetter(character))
        && !text.Normalize().Any(character => IsMark(character) && !IsVariationSelector(character));

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

    private void ThrowIfContentsWrong(List<string> all, PdfDocument document, IReadOnlyList<int?> starts)
    {
        var entries = all.FindAll(entry => Essence(entry).Length > 0 && IsInOrder(entry));
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

        // The numbers of entries that cannot be compared stand between those of others.
        if (entries.Count == all.Count && !Occurrences(found[0].Text).Any(at => NamesPages(at, found, starts)))
        {
            throw new InvalidDataException("the table of contents names other pages than those that the headings are on");
        }
    }

    private IEnumerable<int> Occurrences(string text)
    {
        for (var at = 0; (at = _text.IndexOf(text, at, StringComparison.Ordinal)) >= 0; at++)
        {
            yield return at;
        }
    }

    /// <summary>Whether the contents stand here and name the pages, which are counted anew in each section that says so.</summary>
    private bool NamesPages(int at, List<(string Text, int Page)> headings, IReadOnlyList<int?> starts)
    {
        var offset = starts is [{ } first, ..] ? 1 - first : 0;
        var before = 0;
        var restarts = new Queue<int>(starts.Skip(1).OfType<int>());
        for (var i = 0; i < headings.Count; i++)
        {
            var (text, page) = headings[i];
            if (at < 0 || !_text.AsSpan(at).StartsWith(text))
            {
                return false;
            }

            // What lies between two entries is the number of the first.
            at += text.Length;
            int[] ends = i < headings.Count - 1 ? [_text.IndexOf(headings[i + 1].Text, Math.Min(at + 1, _text.Length), StringComparison.Ordinal)] : [.. EndsOfNumber(at)];
            var numbers = ends.Where(end => end - at is > 0 and <= LongestNumber).SelectMany(end => ReadNumber(_text[at..end])).ToList();

            // The section begins behind the page of the heading before.
            while (!numbers.Contains(page - offset))
            {
                if (!restarts.TryDequeue(out var start))
                {
                    return false;
                }

                offset = numbers.Where(number => number >= start && page - (number - start) > before).Select(number => page - number).FirstOrDefault(offset);
            }

            (at, before) = (ends is [var next, ..] ? next : -1, page);
        }

        return true;
    }

    // The last number ends where the page does, or something else than a digit follows.
    private IEnumerable<int> EndsOfNumber(int at)
    {
        return Enumerable.Range(at + 1, Math.Min(LongestNumber, _text.Length - at)).Where(end => _pageEnds.Contains(end) || !char.IsAsciiDigit(_text[end]) || !char.IsAsciiDigit(_text[end - 1]));
    }

    /// <summary>What a number of a page can mean: in digits, Roman, or in letters.</summary>
    private static IEnumerable<int> ReadNumber(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            yield return number;
        }

        if (text.All(RomanDigits.ContainsKey))
        {
            yield return text.Select((letter, index) => RomanDigits[letter] * (index + 1 < text.Length && RomanDigits[letter] < RomanDigits[text[index + 1]] ? -1 : 1)).Sum();
        }

        if (char.IsAsciiLetterUpper(text[0]) && text.All(letter => letter == text[0]))
        {
            yield return ((text.Length - 1) * 26) + text[0] - 'A' + 1;
        }
    }

    private sealed record Wanted(string Text, string Essence)
    {
        public int At { get; set; } = -1;

        public int End { get; set; } = -1;
    }
}
