using DiffPlex;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>A paragraph that is not as it was signed.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Before">As signed; null when the paragraph was added.</param>
/// <param name="After">As found; null when it was removed.</param>
public sealed record ParagraphChange(ParagraphPlace Place, string? Before, string? After)
{
    // Finding the fewest differences of two long and unlike texts takes quadratic time.
    private const int MaxParagraphs = 20_000;
    private const int MaxPairs = 40_000;

    // Of two ways to pair paragraphs that are alike in nothing, the one that pairs more is taken.
    private const double LeastLikeness = 0.001;

    /// <summary>Every paragraph that differs, in order; null when the text found is too long to compare.</summary>
    internal static IReadOnlyList<ParagraphChange>? Between(IReadOnlyList<WordParagraph> signed, IReadOnlyList<WordParagraph> found) =>
        signed.Count > MaxParagraphs || found.Count > MaxParagraphs ? null
        : [.. Enum.GetValues<ParagraphPlace>().SelectMany(place => Between(place, TextsAt(place, signed), TextsAt(place, found)))];

    private static string[] TextsAt(ParagraphPlace place, IReadOnlyList<WordParagraph> paragraphs) =>
        [.. paragraphs.Where(paragraph => paragraph.Place == place).Select(paragraph => paragraph.Text)];

    // Headers and footers have no order among them.
    private static IEnumerable<ParagraphChange> Between(ParagraphPlace place, string[] before, string[] after) =>
        place == ParagraphPlace.HeaderOrFooter ? Pair(place, [.. before.Except(after)], [.. after.Except(before)]) : InOrder(place, before, after);

    private static IEnumerable<ParagraphChange> InOrder(ParagraphPlace place, string[] before, string[] after) =>
        Differ.Instance.CreateDiffs(string.Join('\n', before), string.Join('\n', after), ignoreWhiteSpace: false, ignoreCase: false, new Lines()).DiffBlocks
            .SelectMany(block => Pair(place, Slice(before, block.DeleteStartA, block.DeleteCountA), Slice(after, block.InsertStartB, block.InsertCountB)));

    private static string[] Slice(string[] texts, int start, int count) => [.. texts.Skip(start).Take(count)];

    // In one place some paragraphs went and others came: those that are most alike are one paragraph, changed.
    private static IEnumerable<ParagraphChange> Pair(ParagraphPlace place, string[] removed, string[] added) =>
        removed.Length * (long)added.Length > MaxPairs
            ? Enumerable.Range(0, Math.Max(removed.Length, added.Length)).Select(index => new ParagraphChange(place, removed.ElementAtOrDefault(index), added.ElementAtOrDefault(index)))
            : PairAlike(place, removed, added);

    private static IEnumerable<ParagraphChange> PairAlike(ParagraphPlace place, string[] removed, string[] added)
    {
        var gains = new double[removed.Length + 1, added.Length + 1];
        var likeness = new double[removed.Length, added.Length];
        var words = (Removed: removed.Select(Words).ToList(), Added: added.Select(Words).ToList());
        for (var i = removed.Length - 1; i >= 0; i--)
        {
            for (var j = added.Length - 1; j >= 0; j--)
            {
                likeness[i, j] = LeastLikeness + Likeness(words.Removed[i], words.Added[j]);
                gains[i, j] = Math.Max(likeness[i, j] + gains[i + 1, j + 1], Math.Max(gains[i + 1, j], gains[i, j + 1]));
            }
        }

        var (before, after) = (0, 0);
        while (before < removed.Length || after < added.Length)
        {
            if (before < removed.Length && after < added.Length && gains[before, after] == likeness[before, after] + gains[before + 1, after + 1])
            {
                yield return new ParagraphChange(place, removed[before++], added[after++]);
            }
            else if (before < removed.Length && (after == added.Length || gains[before + 1, after] >= gains[before, after + 1]))
            {
                yield return new ParagraphChange(place, removed[before++], null);
            }
            else
            {
                yield return new ParagraphChange(place, null, added[after++]);
            }
        }
    }

    private static Dictionary<string, int> Words(string text) => text.Split(' ').CountBy(word => word).ToDictionary();

    private static double Likeness(Dictionary<string, int> one, Dictionary<string, int> other) =>
        2.0 * one.Sum(word => Math.Min(word.Value, other.GetValueOrDefault(word.Key))) / (one.Values.Sum() + other.Values.Sum());

    // Paragraphs hold no line feeds; an empty text is no paragraph.
    private sealed class Lines : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text.Length == 0 ? [] : text.Split('\n');
    }
}
