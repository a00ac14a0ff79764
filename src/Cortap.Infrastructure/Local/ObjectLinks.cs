using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// Presigned links of the local store, <c>{base}/objects/{key}?versionId=…&amp;expires=…&amp;signature=…</c>: the signature covers the
/// method GET, which includes HEAD, key, version and expiry, so that a link serves one version until it expires and nothing else.
/// </summary>
/// <param name="key">32 random bytes, made for this purpose only.</param>
/// <param name="address">Where the service is reached.</param>
/// <param name="time">The clock.</param>
public sealed class ObjectLinks(ReadOnlyMemory<byte> key, PublicAddress address, TimeProvider time)
{
    public const string PathPrefix = "/objects/";

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromSeconds(604_800);

    /// <summary>Ends when links can be made.</summary>
    public Task WhenReadyAsync(CancellationToken cancellationToken) => address.WhenKnownAsync(cancellationToken);

    /// <param name="objectKey">A valid key.</param>
    /// <param name="version">A valid version.</param>
    /// <param name="lifetime">1 s to 604 800 s.</param>
    public DownloadLink Create(string objectKey, string version, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, LongestLifetime);
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        var path = address.Value.AbsoluteUri.TrimEnd('/') + PathPrefix + objectKey;
        var query = string.Create(CultureInfo.InvariantCulture, $"?versionId={version}&expires={expires}&signature={Sign(objectKey, version, expires)}");
        return new DownloadLink(new Uri(path + query), DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>Null when this request may read this version; else what to answer.</summary>
    public Problem? Refuse(string method, string objectKey, string? version, string? expires, string? signature)
    {
        var isSigned = method is ("GET" or "HEAD") && version is not null && signature is not null
            && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var expiresAt)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(objectKey, version, expiresAt)), Encoding.ASCII.GetBytes(signature));
        if (!isSigned)
        {
            return new Problem(ErrorCodes.InsufficientPermissions, "This link was changed or is incomplete; ask the job for its link.");
        }

        return long.Parse(expires!, CultureInfo.InvariantCulture) <= time.GetUtcNow().ToUnixTimeSeconds()
            ? new Problem(ErrorCodes.LinkExpired, "This link has expired; ask the job for a new one.")
            : null;
    }

    private string Sign(string objectKey, string version, long expires) => Convert.ToHexStringLower(HMACSHA256.HashData(
        key.Span, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET\n{objectKey}\n{version}\n{expires}"))));
}
