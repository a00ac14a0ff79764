using System.Security.Cryptography;

namespace Cortap.Reporting.Foundation;

/// <summary>Cryptographically random bytes, drawn in blocks for each thread: the generator charges for each call, hardly for each byte.</summary>
internal static class RandomBytes
{
    private const int BlockSize = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _used;

    /// <param name="bytes">At most 1,024.</param>
    public static void Fill(Span<byte> bytes)
    {
        if (_block is null || _used + bytes.Length > BlockSize)
        {
            RandomNumberGenerator.Fill(_block ??= new byte[BlockSize]);
            _used = 0;
        }

        var given = _block.AsSpan(_used, bytes.Length);
        given.CopyTo(bytes);
        given.Clear();
        _used += bytes.Length;
    }

    /// <summary>Lower-case hex digits.</summary>
    /// <param name="digits">An even number, at most 2,048.</param>
    public static string Hex(int digits)
    {
        Span<byte> bytes = stackalloc byte[digits / 2];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
