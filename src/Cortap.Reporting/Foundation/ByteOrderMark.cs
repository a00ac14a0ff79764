using System.Text;

namespace Cortap.Reporting.Foundation;

/// <summary>The three bytes that some programs put before UTF-8 text, and that are no part of it.</summary>
internal static class ByteOrderMark
{
    /// <summary>The text without them.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> utf8) => utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
}
