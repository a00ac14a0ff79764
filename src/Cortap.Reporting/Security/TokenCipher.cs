using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Security;

/// <summary>
/// Seals a caller's token between the request and the fetch phase: AES-256-GCM with a fresh nonce and the id of job or batch as associated data, so
/// that a sealed token opens for its own one only. The first key seals; every key opens, which makes rotation possible.
/// </summary>
/// <remarks>Layout: version 1 (1 byte), key id (4), nonce (12), tag (16), ciphertext.</remarks>
public sealed class TokenCipher
{
    public const int KeySize = 32;

    private const byte LayoutVersion = 1;
    private const int KeyIdSize = 4;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + KeyIdSize + NonceSize + TagSize;

    private readonly (byte[] Id, byte[] Key)[] _keys;

    // Of the first key. One serves one thread at a time, and setting it up costs as much as sealing a token.
    private readonly ConcurrentBag<AesGcm> _idle = [];

    /// <param name="current">32 bytes, <c>TOKEN_ENCRYPTION_KEY</c>.</param>
    /// <param name="previous">32 bytes, <c>TOKEN_ENCRYPTION_KEY_PREVIOUS</c>; empty when there is none.</param>
    public TokenCipher(ReadOnlySpan<byte> current, ReadOnlySpan<byte> previous = default)
    {
        _keys = previous.IsEmpty ? [Identify(current)] : [Identify(current), Identify(previous)];
    }

    public byte[] Seal(JobId jobId, BearerToken token) => Seal(jobId.Value, token);

    /// <summary>Seals for a batch, until each of its projects has a job with a seal of its own.</summary>
    public byte[] Seal(BatchId batchId, BearerToken token) => Seal(batchId.Value, token);

    private byte[] Seal(string owner, BearerToken token)
    {
        var plain = Encoding.UTF8.GetBytes(token.Value);
        var result = new byte[HeaderSize + plain.Length];
        var nonce = result.AsSpan(1 + KeyIdSize, NonceSize);
        result[0] = LayoutVersion;
        _keys[0].Id.CopyTo(result, 1);
        RandomBytes.Fill(nonce);
        var aes = _idle.TryTake(out var idle) ? idle : new AesGcm(_keys[0].Key, TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(HeaderSize), result.AsSpan(1 + KeyIdSize + NonceSize, TagSize), Encoding.UTF8.GetBytes(owner));
        _idle.Add(aes);
        CryptographicOperations.ZeroMemory(plain);
        return result;
    }

    /// <summary>The token, or null when it was sealed for another job, with an unknown key, or was changed.</summary>
    public BearerToken? Open(JobId jobId, ReadOnlySpan<byte> sealedToken) => Open(jobId.Value, sealedToken);

    /// <inheritdoc cref="Open(JobId, ReadOnlySpan{byte})"/>
    public BearerToken? Open(BatchId batchId, ReadOnlySpan<byte> sealedToken) => Open(batchId.Value, sealedToken);

    private BearerToken? Open(string owner, ReadOnlySpan<byte> sealedToken)
    {
        if (sealedToken.Length < HeaderSize || sealedToken[0] != LayoutVersion)
        {
            return null;
        }

        foreach (var (id, key) in _keys)
        {
            if (sealedToken.Slice(1, KeyIdSize).SequenceEqual(id) && TryOpen(key, owner, sealedToken) is { } token)
            {
                return token;
            }
        }

        return null;
    }

    private static BearerToken? TryOpen(byte[] key, string owner, ReadOnlySpan<byte> sealedToken)
    {
        var plain = new byte[sealedToken.Length - HeaderSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(
                sealedToken.Slice(1 + KeyIdSize, NonceSize), sealedToken[HeaderSize..], sealedToken.Slice(1 + KeyIdSize + NonceSize, TagSize),
                plain, Encoding.UTF8.GetBytes(owner));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var token = new BearerToken(Encoding.UTF8.GetString(plain));
        CryptographicOperations.ZeroMemory(plain);
        return token;
    }

    private static (byte[] Id, byte[] Key) Identify(ReadOnlySpan<byte> key) => key.Length == KeySize
        ? (SHA256.HashData(key)[..KeyIdSize], key.ToArray())
        : throw new ArgumentException($"A token key has {KeySize} bytes.", nameof(key));
}
