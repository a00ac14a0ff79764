using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Audit;

/// <summary>SHA-256 of a record's bytes: its link in the chain, and its leaf in the tree of its checkpoint. Written as base64url without padding.</summary>
public readonly record struct AuditHash
{
    public const int TextLength = 43;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private AuditHash(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>Stands for the record before the first.</summary>
    public static AuditHash Nothing { get; }

    public static AuditHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return new(digest);
    }

    /// <summary>Of two nodes of a tree. The first byte tells a node from a record, which begins with a brace.</summary>
    public static AuditHash Of(AuditHash left, AuditHash right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * SHA256.HashSizeInBytes)];
        bytes[0] = 1;
        left.Write(bytes[1..]);
        right.Write(bytes[(1 + SHA256.HashSizeInBytes)..]);
        return Of(bytes);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out AuditHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        var isGood = text.Length == TextLength && Base64Url.IsValid(text) && Base64Url.DecodeFromUtf8(text, bytes) == bytes.Length;
        hash = isGood ? new(bytes) : default;
        return isGood;
    }

    /// <exception cref="FormatException">Not 43 characters of base64url.</exception>
    public static AuditHash Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var hash) ? hash : throw new FormatException("not a SHA-256 in base64url");

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    private void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], _low);
    }
}
