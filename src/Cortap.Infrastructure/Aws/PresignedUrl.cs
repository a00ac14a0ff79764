using System.Globalization;
using Cortap.Reporting.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace Cortap.Infrastructure.Aws;

/// <summary>Reads what a presigned URL promises (AWS Signature Version 4, authentication by query parameters).</summary>
internal static class PresignedUrl
{
    /// <summary>The link with its true end: signing time + lifetime as signed, or the end of the session that signed, if earlier.</summary>
    /// <param name="url">What the SDK signed.</param>
    /// <param name="credentialsExpireAt">End of temporary credentials; null for lasting ones.</param>
    /// <exception cref="ObjectStoreException">The SDK fell back to another signature, which S3 no longer accepts.</exception>
    public static DownloadLink ToLink(Uri url, DateTime? credentialsExpireAt)
    {
        var query = QueryHelpers.ParseQuery(url.Query);
        if (query["X-Amz-Algorithm"] != "AWS4-HMAC-SHA256" || LifetimeOf(url) is not { } lifetime)
        {
            throw new ObjectStoreException("The link was not signed with AWS4-HMAC-SHA256.") { IsLasting = true };
        }

        var signedAt = DateTimeOffset.ParseExact(
            query["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var expiresAt = signedAt + lifetime;
        return new DownloadLink(url, Earlier(expiresAt, credentialsExpireAt));
    }

    /// <summary>As signed; null where the URL tells none.</summary>
    public static TimeSpan? LifetimeOf(Uri url) =>
        int.TryParse(QueryHelpers.ParseQuery(url.Query)["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : null;

    private static DateTimeOffset Earlier(DateTimeOffset expiresAt, DateTime? credentialsExpireAt)
    {
        if (credentialsExpireAt is not { } end || end == default || end == DateTime.MaxValue)
        {
            return expiresAt;
        }

        var sessionEnd = new DateTimeOffset(end.ToUniversalTime());
        return sessionEnd < expiresAt ? DateTimeOffset.FromUnixTimeSeconds(sessionEnd.ToUnixTimeSeconds()) : expiresAt;
    }
}
