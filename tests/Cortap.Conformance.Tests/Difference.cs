namespace Cortap.Conformance.Tests;

/// <summary>Where two transcripts part: the lines between their common beginning and their common end.</summary>
internal sealed record Difference(string Official, string Here)
{
    public static Difference Between(IReadOnlyList<string> official, IReadOnlyList<string> here)
    {
        var shorter = Math.Min(official.Count, here.Count);
        var same = Enumerable.Range(0, shorter).TakeWhile(index => official[index] == here[index]).Count();
        var sameAtTheEnd = Enumerable.Range(1, shorter - same).TakeWhile(index => official[^index] == here[^index]).Count();
        return new(Cut(official, same, sameAtTheEnd), Cut(here, same, sameAtTheEnd));
    }

    private static string Cut(IReadOnlyList<string> lines, int start, int end) => string.Join("\n", lines.Skip(start).SkipLast(end).Select(line => line.Trim()));
}
