using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The key that a management request must bring, in the query as <c>code</c> or in the header <c>x-functions-key</c>.</summary>
internal sealed class ManagementKey
{
    public const string SettingName = "MANAGEMENT_API_KEY";
    public const string QueryName = "code";
    private const string HeaderName = "x-functions-key";
    private const int MinimumLength = 32;

    private readonly byte[] _digest;

    private ManagementKey(string key) => _digest = Digest(key);

    /// <returns>Null when no key is set, which switches the management API off.</returns>
    /// <exception cref="RuntimeStartException">The key could be guessed.</exception>
    public static ManagementKey? FromSettings(IConfiguration settings)
    {
        var key = settings[SettingName]?.Trim();
        if (string.IsNullOrEmpty(key))
            return null;
        return key.Length >= MinimumLength
            ? new ManagementKey(key)
            : throw new RuntimeStartException(
                $"{SettingName} is shorter than {MinimumLength} characters; use \"openssl rand -hex 32\", or none to switch it off.");
    }

    public bool Opens(HttpRequest request)
    {
        var given = request.Headers[HeaderName] is [{ } header] ? header : request.Query[QueryName] is [{ } code] ? code : null;
        // Digests are equally long, so the comparison tells nothing about the key, not even its length.
        return given is not null && CryptographicOperations.FixedTimeEquals(Digest(given), _digest);
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
