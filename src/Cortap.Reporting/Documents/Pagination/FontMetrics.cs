using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Pagination;

/// <summary>Advance widths of the two typefaces that the templates use, in thousandths of the type size.</summary>
internal sealed class FontMetrics
{
    /// <summary>Height of a single line as a multiple of the type size.</summary>
    public const double LineHeight = 1.15;

    private const double TabWidth = 3000;

    // From U+0020 to U+007E.
    private static readonly FontMetrics Times = new(
    [
        250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
        921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
        333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
    ]);

    private static readonly FontMetrics TimesBold = new(
    [
        250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500,
        930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500,
        333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
    ]);

    private static readonly FontMetrics Arial = new(
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ]);

    private static readonly FontMetrics ArialBold = new(
    [
        278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
        975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
        333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
    ]);

    private readonly short[] _widths;

    private FontMetrics(short[] widths) => _widths = widths;

    public static FontMetrics For(string? family, bool bold) => (family?.Contains("Arial", StringComparison.OrdinalIgnoreCase) == true, bold) switch
    {
        (false, false) => Times,
        (false, true) => TimesBold,
        (true, false) => Arial,
        (true, true) => ArialBold,
    };

    /// <summary>How many lines the text takes when it is broken at blanks and hyphens to the given widths, in points.</summary>
    public int CountLines(ReadOnlySpan<char> text, double size, double firstWidth, double width)
    {
        var lines = 1;
        var (available, used, sinceBreak) = (firstWidth * 1000 / size, 0.0, 0.0);
        foreach (var character in text)
        {
            if (character == '\n')
            {
                lines++;
                (available, used, sinceBreak) = (width * 1000 / size, 0, 0);
                continue;
            }

            var advance = WidthOf(character);
            if (character is ' ' or '\t')
            {
                // A blank at the end of a line needs no room.
                used += advance;
                sinceBreak = 0;
                continue;
            }

            if (used + advance > available && used > 0)
            {
                lines++;
                available = width * 1000 / size;
                used = sinceBreak < available ? sinceBreak : 0;
            }

            used += advance;
            sinceBreak = character is '-' or '–' or '—' or '/' ? 0 : sinceBreak + advance;
        }

        return lines;
    }

    private double WidthOf(char character) => character switch
    {
        >= ' ' and <= '~' => _widths[character - ' '],
        '\t' => TabWidth,
        UnbrokenText.Hyphen => _widths['-' - ' '],
        '\u00A0' => _widths[0],
        '–' or '’' or '‘' => 450,
        >= '\u1100' => 1000,
        _ => 520,
    };
}
