using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Simulators.Webhooks;

/// <summary>
/// The receiver's side of docs/contract.md section 6: checks both header families of one delivery.
/// Written from the contract alone, so that it is a second opinion on the sender.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Receivers refuse timestamps that differ by more from their own clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    /// <summary>What is wrong with the delivery; empty when both signatures hold and the timestamp is fresh.</summary>
    /// <param name="header">Looks a request header up; null when absent.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="secret">The secret that the receiver knows: text, or <c>whsec_</c> and base64.</param>
    /// <param name="now">The receiver's clock.</param>
    public static IReadOnlyList<string> Problems(Func<string, string?> header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        var problems = new List<string>();
        var key = KeyBytes(secret);
        CheckCortap(header, body, Encoding.UTF8.GetBytes(secret), now, problems);
        CheckStandardWebhooks(header, body, key, now, problems);
        return problems;
    }

    private static void CheckCortap(
        Func<string, string?> header, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now, List<string> problems)
    {
        var timestamp = header("X-CORTAP-Timestamp");
        CheckTimestamp("X-CORTAP-Timestamp", timestamp, now, problems);
        var expected = "sha256=" + Convert.ToHexStringLower(Hmac(key, $"{timestamp}.", body));
        if (!FixedTimeEquals(expected, header("X-CORTAP-Signature")))
            problems.Add("X-CORTAP-Signature does not match the body");
    }

    private static void CheckStandardWebhooks(
        Func<string, string?> header, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now, List<string> problems)
    {
        var id = header("webhook-id");
        if (string.IsNullOrEmpty(id)) problems.Add("webhook-id is absent");

        var timestamp = header("webhook-timestamp");
        CheckTimestamp("webhook-timestamp", timestamp, now, problems);
        var expected = "v1," + Convert.ToBase64String(Hmac(key, $"{id}.{timestamp}.", body));
        var signatures = (header("webhook-signature") ?? "").Split(' ');
        if (!signatures.Any(signature => FixedTimeEquals(expected, signature)))
            problems.Add("no entry of webhook-signature matches the body");
    }

    private static void CheckTimestamp(string name, string? value, DateTimeOffset now, List<string> problems)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            problems.Add($"{name} is not a number of seconds");
        else if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > (long)Tolerance.TotalSeconds)
            problems.Add($"{name} is more than {Tolerance.TotalSeconds:0} s away from the receiver's clock");
    }

    private static byte[] KeyBytes(string secret) =>
        secret.StartsWith("whsec_", StringComparison.Ordinal)
            ? Convert.FromBase64String(secret["whsec_".Length..])
            : Encoding.UTF8.GetBytes(secret);

    private static byte[] Hmac(byte[] key, string prefix, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static bool FixedTimeEquals(string expected, string? actual) =>
        actual is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
