using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cortap.Reporting.Security;

/// <summary>
/// What the link holds that <c>cortap console</c> prints: who it signs in, until when, and a signature with a key that only those know who may read
/// the service's keys. That it works once is for whoever accepts it to see to, by <see cref="Id"/>.
/// </summary>
/// <param name="Id">32 hex digits, another one for each link.</param>
/// <param name="Caller">Whom it signs in.</param>
/// <param name="ExpiresAt">UTC, whole seconds.</param>
public sealed record ConsoleLink(string Id, Caller Caller, DateTimeOffset ExpiresAt)
{
    /// <summary>How long a link is good.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The user id of whoever signs in by a link. Below zero is no user of Riskuity.</summary>
    public const long LocalOperator = -1;

    private const int MaxLength = 2_000;
    private const char Separator = '.';

    /// <summary>The text of a new link.</summary>
    /// <param name="tokenEncryptionKey"><c>TOKEN_ENCRYPTION_KEY</c>, from which the link's key is derived.</param>
    /// <param name="caller">Whom it signs in.</param>
    /// <param name="now">The clock, UTC.</param>
    public static string Create(ReadOnlySpan<byte> tokenEncryptionKey, Caller caller, DateTimeOffset now)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Payload(RandomBytes.Hex(32), caller, (now + Lifetime).ToUnixTimeSeconds()));
        return Base64Url.EncodeToString(payload) + Separator + Base64Url.EncodeToString(Sign(tokenEncryptionKey, payload));
    }

    /// <summary>The link, or null when its text was not made with this key, or it is over.</summary>
    public static ConsoleLink? Read(ReadOnlySpan<byte> tokenEncryptionKey, string? text, DateTimeOffset now)
    {
        if (text is null || text.Length > MaxLength || text.Split(Separator) is not [var encoded, var encodedSignature]
            || !Base64Url.IsValid(encoded) || !Base64Url.IsValid(encodedSignature))
        {
            return null;
        }

        var payload = Base64Url.DecodeFromChars(encoded);
        if (!CryptographicOperations.FixedTimeEquals(Sign(tokenEncryptionKey, payload), Base64Url.DecodeFromChars(encodedSignature)))
        {
            return null;
        }

        // Only what was signed here is read.
        var read = JsonSerializer.Deserialize<Payload>(payload)!;
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(read.ExpiresAt);
        return expiresAt > now && expiresAt <= now + Lifetime + Lifetime ? new ConsoleLink(read.Id, read.Caller, expiresAt) : null;
    }

    private static byte[] Sign(ReadOnlySpan<byte> tokenEncryptionKey, byte[] payload)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, tokenEncryptionKey, key, [], Encoding.UTF8.GetBytes("cortap console link"));
        return HMACSHA256.HashData(key, payload);
    }

    private sealed record Payload(string Id, Caller Caller, long ExpiresAt);
}
