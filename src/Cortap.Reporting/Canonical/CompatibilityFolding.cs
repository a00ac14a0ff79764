using System.Text;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// The part of Unicode NFKC that can turn a typed or pasted prefix into a known one: compatibility forms of ASCII letters, digits and
/// signs. The product runs with invariant globalization, where <see cref="string.Normalize(NormalizationForm)"/> changes nothing.
/// </summary>
internal static class CompatibilityFolding
{
    private static readonly string[] RomanNumerals =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "L", "C", "D", "M"];

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            AppendFolded(folded, rune);
        return folded.ToString();
    }

    private static void AppendFolded(StringBuilder folded, Rune rune)
    {
        switch (rune.Value)
        {
            case >= 0xFF01 and <= 0xFF5E: // full-width forms
                folded.Append((char)(rune.Value - 0xFF01 + '!'));
                break;
            case >= 0x2160 and <= 0x217F:
                folded.Append(RomanNumerals[(rune.Value - 0x2160) % 16]);
                break;
            case >= 0xFB00 and <= 0xFB06:
                folded.Append(Ligatures[rune.Value - 0xFB00]);
                break;
            case >= 0x24B6 and <= 0x24E9: // circled letters
                folded.Append((char)('A' + ((rune.Value - 0x24B6) % 26)));
                break;
            case >= 0x1D400 and <= 0x1D6A3: // mathematical letters, thirteen alphabets of 52
                folded.Append((char)('A' + ((rune.Value - 0x1D400) % 52 % 26)));
                break;
            case >= 0x1D7CE and <= 0x1D7FF: // mathematical digits
                folded.Append((char)('0' + ((rune.Value - 0x1D7CE) % 10)));
                break;
            case 0xFE59 or 0xFE5A or 0xFE60 or 0xFE58 or 0xFE63: // small forms
                folded.Append(rune.Value switch { 0xFE59 => '(', 0xFE5A => ')', 0xFE60 => '&', _ => '-' });
                break;
            default:
                folded.Append(rune);
                break;
        }
    }
}
