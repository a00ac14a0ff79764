using System.Buffers;
using System.Text;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Growing UTF-8 output of one part. Text is escaped; what XML 1.0 cannot hold becomes U+FFFD, bidirectional controls are dropped.</summary>
internal sealed class MarkupBuffer
{
    // What is escaped, replaced, dropped or made of two UTF-16 units.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. "&<>\"\uFFFE\uFFFF", .. BidirectionalControls.All, .. Enumerable.Range(0, 0x20).Select(value => (char)value), .. Enumerable.Range(0xD800, 0x800).Select(value => (char)value)]);

    private byte[] _bytes = new byte[8 * 1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Markup(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        Length += utf8.Length;
    }

    public void Markup(string markup) => Length += Encoding.UTF8.GetBytes(markup, Reserve(Encoding.UTF8.GetMaxByteCount(markup.Length)));

    /// <summary>Takes back everything written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void Insert(int position, ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        _bytes.AsSpan(position, Length - position).CopyTo(_bytes.AsSpan(position + utf8.Length));
        utf8.CopyTo(_bytes.AsSpan(position));
        Length += utf8.Length;
    }

    /// <summary>Character data of an element or of an attribute in double quotes.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special) is >= 0 and var next ? text[..next] : text;
            Length += Encoding.UTF8.GetBytes(plain, Reserve(Encoding.UTF8.GetMaxByteCount(plain.Length)));
            text = text[plain.Length..];
            if (!text.IsEmpty)
            {
                // A lone surrogate is decoded as U+FFFD.
                Rune.DecodeFromUtf16(text, out var rune, out var length);
                Append(rune);
                text = text[length..];
            }
        }
    }

    private void Append(Rune rune)
    {
        switch (rune.Value)
        {
            case '&': Markup("&amp;"u8); break;
            case '<': Markup("&lt;"u8); break;
            case '>': Markup("&gt;"u8); break;
            case '"': Markup("&quot;"u8); break;
            case var value when BidirectionalControls.Contains(value): break;
            default: Length += (IsXml(rune.Value) ? rune : Rune.ReplacementChar).EncodeToUtf8(Reserve(4)); break;
        }
    }

    /// <summary>Whether XML 1.0 can hold the code point; lone surrogates are replaced when runes are enumerated.</summary>
    public static bool IsXml(int value) => value is 0x9 or 0xA or 0xD or >= 0x20 and not (0xFFFE or 0xFFFF);

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        return _bytes.AsSpan(Length);
    }
}
