using System.Buffers.Text;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// JSON may escape half a surrogate pair, which System.Text.Json refuses to decode. Such an escape is overwritten by that of U+FFFE,
/// which the cleaning of texts drops, so that one broken emoji does not make a whole answer unreadable.
/// </summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    public static void Blank(Span<byte> json)
    {
        var position = 0;
        while (json[position..].IndexOf((byte)'\\') is var offset && offset >= 0)
        {
            position += offset;
            var unit = Unit(json[position..]);
            if (unit is null)
                position += Math.Min(2, json.Length - position);
            else if (char.IsHighSurrogate(unit.Value) && Unit(json[(position + EscapeLength)..]) is { } low && char.IsLowSurrogate(low))
                position += 2 * EscapeLength;
            else
            {
                if (char.IsSurrogate(unit.Value))
                    "\\ufffe"u8.CopyTo(json[position..]);
                position += EscapeLength;
            }
        }
    }

    /// <summary>The UTF-16 unit of the <c>\uXXXX</c> escape that the bytes start with, or null.</summary>
    private static char? Unit(ReadOnlySpan<byte> json) =>
        json.StartsWith("\\u"u8) && json.Length >= EscapeLength
        && Utf8Parser.TryParse(json[2..EscapeLength], out ushort unit, out var consumed, 'x') && consumed == EscapeLength - 2
            ? (char)unit
            : null;
}
