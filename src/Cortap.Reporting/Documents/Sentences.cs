using System.Buffers;
using System.Text.RegularExpressions;

namespace Cortap.Reporting.Documents;

/// <summary>Finds where sentences end, and shortens text at words.</summary>
internal static partial class Sentences
{
    // After these a capital letter does not begin a sentence. "etc.", "a.m." and "p.m." do end one when a capital follows.
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "Inc", "Co", "Corp", "Ltd", "Dept", "Dr", "Mr", "Mrs", "Ms", "St", "Ste", "No", "Nos", "Sec", "Secs", "Art", "Ch", "Pt", "Pub", "Fed", "Reg", "Rev",
        "Gen", "Gov", "Sen", "Rep", "Jr", "Sr", "vs", "v", "cf", "approx", "Ave", "Blvd", "Fig", "Vol", "p", "pp", "para", "paras",
        "Mt", "Ft", "Hwy", "Rd", "Rte", "Pkwy", "Bldg", "Bros", "Assn", "Ex", "Attn", "Capt", "Lt", "Sgt", "Supt", "Calif", "Ph.D",
    };

    // After these a day does not begin a sentence.
    private static readonly HashSet<string> Months = new(StringComparer.OrdinalIgnoreCase)
    {
        "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
    };

    private static readonly (char Opening, char Closing)[] Pairs = [('(', ')'), ('[', ']'), ('“', '”'), ('«', '»')];

    // "U.S.C." and its like may have any number of letters; none has so many.
    private const int LongestAbbreviation = 64;

    private static readonly SearchValues<char> WordStarts = SearchValues.Create(" \t([“\"");

    /// <summary>The first sentence with its end, or the first line when that is shorter.</summary>
    public static string First(string text)
    {
        var line = text.AsSpan().IndexOfAny('\n', '\r') is >= 0 and var end ? text[..end] : text;
        var enclosures = new Enclosures(line);
        foreach (var candidate in End().EnumerateMatches(line))
        {
            var stop = candidate.Index + candidate.Length;
            if ((line[candidate.Index] != '.' || !IsAbbreviation(line.AsSpan(0, candidate.Index), line.AsSpan(stop).TrimStart())) && !enclosures.Hold(stop))
            {
                return line[..stop];
            }
        }

        return line;
    }

    /// <summary>At most <paramref name="length"/> characters, broken at a blank, with an ellipsis when something was left out.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var blank = text.LastIndexOf(' ', length - 1);
        var cut = blank > length / 2 ? blank : length - 1;
        if (char.IsHighSurrogate(text[cut - 1]))
        {
            cut--;
        }

        return text[..cut].TrimEnd(' ', ',', ';', ':', '(') + "…";
    }

    // A number ends a sentence ("49 CFR 625.25."); initials and "U.S.C." do not.
    private static bool IsAbbreviation(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var end = before[Math.Max(0, before.Length - LongestAbbreviation - 1)..];
        var word = end[(end.LastIndexOfAny(WordStarts) + 1)..];
        if (word.Length > LongestAbbreviation || word is "a.m" or "p.m")
        {
            return false;
        }

        return word.Length == 1 && char.IsUpper(word[0])
            || Dotted().IsMatch(word)
            || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
            || (after is [>= '0' and <= '9', ..] && Months.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word));
    }

    // A letter of a script without capitals begins a sentence too.
    [GeneratedRegex(@"[.!?][)\]”’""]*(?=\s+[\p{Lu}\p{Lo}\p{Nd}“""(\[]|\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex End();

    [GeneratedRegex(@"^(?:\p{L}\.)+\p{L}$", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    /// <summary>Quotation marks and brackets of a line, asked about from its begin to its end.</summary>
    private sealed class Enclosures(string line)
    {
        private readonly int[] _open = new int[Pairs.Length];
        private readonly int[] _lastClosing = [.. Pairs.Select(pair => line.LastIndexOf(pair.Closing))];
        private int _position;

        /// <summary>Whether some are open there that the same line closes again.</summary>
        public bool Hold(int stop)
        {
            var passed = line.AsSpan(_position, stop - _position);
            _position = stop;
            var hold = false;
            foreach (var (index, (opening, closing)) in Pairs.Index())
            {
                _open[index] += passed.Count(opening) - passed.Count(closing);
                hold |= _open[index] > 0 && _lastClosing[index] >= stop;
            }

            return hold;
        }
    }
}
