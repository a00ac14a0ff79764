using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// Signs webhooks for two kinds of receivers: <c>X-CORTAP-Signature</c> with the current secret, and the Standard Webhooks headers with
/// every active secret, so that receivers can change theirs at any time during a rotation (docs/contract.md, section 6).
/// </summary>
public sealed class WebhookSigner
{
    private const string EncodedSecretPrefix = "whsec_";
    private const int LeastSecret = 16;

    private readonly byte[] _currentText;
    private readonly byte[][] _standardKeys;

    /// <param name="secret"><c>WEBHOOK_SECRET</c>.</param>
    /// <param name="previousSecret"><c>WEBHOOK_SECRET_PREVIOUS</c>; null outside a rotation.</param>
    /// <exception cref="ArgumentException">A <c>whsec_</c> secret is not base64.</exception>
    public WebhookSigner(string secret, string? previousSecret = null)
    {
        _currentText = Encoding.UTF8.GetBytes(secret);
        _standardKeys = previousSecret is null ? [StandardKey(secret)] : [StandardKey(secret), StandardKey(previousSecret)];
    }

    /// <summary>A text of at least 16 bytes; after <c>whsec_</c>, base64.</summary>
    public static bool IsSecret(string text)
    {
        try
        {
            _ = new WebhookSigner(text);
            return Encoding.UTF8.GetByteCount(text) >= LeastSecret;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The signature headers of one attempt.</summary>
    /// <param name="body">The bytes that are sent.</param>
    /// <param name="messageId">Stable over retries and redeliveries; receivers de-duplicate by it.</param>
    /// <param name="at">Time of this attempt.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(ReadOnlySpan<byte> body, string messageId, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var own = Hmac(_currentText, $"{timestamp}.", body);
        var standard = new List<string>(_standardKeys.Length);
        foreach (var key in _standardKeys)
        {
            standard.Add("v1," + Convert.ToBase64String(Hmac(key, $"{messageId}.{timestamp}.", body)));
        }

        return
        [
            new("X-CORTAP-Timestamp", timestamp),
            new("X-CORTAP-Signature", "sha256=" + Convert.ToHexStringLower(own)),
            new("webhook-id", messageId),
            new("webhook-timestamp", timestamp),
            new("webhook-signature", string.Join(' ', standard)),
        ];
    }

    private static byte[] Hmac(byte[] key, string prefix, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static byte[] StandardKey(string secret)
    {
        if (!secret.StartsWith(EncodedSecretPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        var encoded = secret[EncodedSecretPrefix.Length..];
        return Base64.IsValid(encoded, out var length) && length > 0
            ? Convert.FromBase64String(encoded)
            : throw new ArgumentException("A secret that begins with whsec_ must go on in base64.", nameof(secret));
    }
}
