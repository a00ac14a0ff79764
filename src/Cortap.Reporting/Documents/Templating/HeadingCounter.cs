using System.Globalization;
using System.Text;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Numbers headings as Word does: each level counts up and starts anew after a higher one.</summary>
internal sealed class HeadingCounter
{
    private readonly Dictionary<string, int[]> _counters = [];

    /// <summary>The printed number, for example <c>IV.</c></summary>
    public string Next(HeadingNumbering numbering)
    {
        if (!_counters.TryGetValue(numbering.NumberingId, out var counters))
        {
            _counters[numbering.NumberingId] = counters = new int[9];
        }

        counters[numbering.Level]++;
        Array.Clear(counters, numbering.Level + 1, counters.Length - numbering.Level - 1);
        var text = new StringBuilder(numbering.Levels[numbering.Level].Text);
        for (var level = 0; level < numbering.Levels.Count; level++)
        {
            text.Replace($"%{level + 1}", Format(Math.Max(1, counters[level]), numbering.Levels[level].Format));
        }

        return text.ToString();
    }

    private static string Format(int number, string format) => format switch
    {
        "upperRoman" => Roman(number),
        "lowerRoman" => Roman(number).ToLowerInvariant(),
        "upperLetter" => ((char)('A' + ((number - 1) % 26))).ToString(),
        "lowerLetter" => ((char)('a' + ((number - 1) % 26))).ToString(),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Roman(int number)
    {
        ReadOnlySpan<(int Value, string Digits)> digits =
            [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
        var text = new StringBuilder();
        foreach (var (value, symbol) in digits)
        {
            for (; number >= value; number -= value)
            {
                text.Append(symbol);
            }
        }

        return text.ToString();
    }
}
