using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cortap.Functions.Console.SignIn;

/// <summary>
/// Seals what browsers carry for the console: AES-256-GCM, with keys that are derived from <c>TOKEN_ENCRYPTION_KEY</c>, so that every host opens what
/// another has sealed, and a new key signs everybody out. The purpose is associated data: a cookie of one kind is none of another.
/// </summary>
public sealed class ConsoleSeal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[][] _keys;
    private readonly byte[] _formKey;

    /// <param name="current">32 bytes.</param>
    /// <param name="previous">32 bytes, or null outside a rotation.</param>
    public ConsoleSeal(byte[] current, byte[]? previous)
    {
        _keys = previous is null ? [Derive(current, "session")] : [Derive(current, "session"), Derive(previous, "session")];
        _formKey = Derive(current, "form");
    }

    public string Seal<T>(string purpose, T value)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(value);
        var result = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_keys[0], TagSize);
        aes.Encrypt(result.AsSpan(0, NonceSize), plain, result.AsSpan(NonceSize + TagSize), result.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(purpose));
        return Base64Url.EncodeToString(result);
    }

    /// <summary>The value, or null when the text was not sealed here for this purpose.</summary>
    public T? Open<T>(string purpose, string? text)
        where T : class
    {
        if (text is null || text.Length > 8_192 || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > NonceSize + TagSize } given)
            return null;
        foreach (var key in _keys)
        {
            var plain = new byte[given.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key, TagSize);
            try
            {
                aes.Decrypt(given.AsSpan(0, NonceSize), given.AsSpan(NonceSize + TagSize), given.AsSpan(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(purpose));
                return JsonSerializer.Deserialize<T>(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Perhaps the other key's.
            }
        }

        return null;
    }

    /// <summary>What a form of this session holds to show that a page of this console sent it.</summary>
    public string FormToken(string sessionId) => Base64Url.EncodeToString(HMACSHA256.HashData(_formKey, Encoding.UTF8.GetBytes(sessionId)));

    public bool IsFormToken(string sessionId, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(FormToken(sessionId)), Encoding.UTF8.GetBytes(given));

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, [], Encoding.UTF8.GetBytes($"cortap console {purpose}"));
}
