using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Tests.Webhooks;

// The class below is printed in docs/webhooks.md.
public static class CortapWebhook
{
    /// <summary>True when the delivery was signed with the secret within the last five minutes.</summary>
    /// <param name="header">Looks a header up without regard to case; null when absent.</param>
    /// <param name="body">The bytes as received, before any parsing.</param>
    /// <param name="secret">WEBHOOK_SECRET as text; do not decode it.</param>
    public static bool Verify(Func<string, string?> header, ReadOnlySpan<byte> body, string secret)
    {
        var timestamp = header("X-CORTAP-Timestamp");
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300)
        {
            return false;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        var expected = "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(header("X-CORTAP-Signature") ?? ""));
    }
}
