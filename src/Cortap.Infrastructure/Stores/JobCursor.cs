using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Stores;

/// <summary>Place in a listing: the last job shown, bound to the query, so that a cursor of one listing is refused by another.</summary>
internal sealed record JobCursor(DateTimeOffset CreatedAt, JobId Id)
{
    public static string Write(JobQuery query, Job last) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(query)} {last.CreatedAt.ToUnixTimeMilliseconds()} {last.Id}")));

    /// <summary>False when the cursor is not one of this query's; no cursor reads as null.</summary>
    public static bool TryRead(JobQuery query, out JobCursor? cursor)
    {
        cursor = null;
        if (query.Cursor is null)
        {
            return true;
        }

        if (query.Cursor.Length > 200 || !Base64Url.IsValid(query.Cursor))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(query.Cursor)).Split(' ');
        if (parts.Length != 3 || parts[0] != Fingerprint(query) || !JobId.TryParse(parts[2], out var id)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt) || createdAt > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        cursor = new(DateTimeOffset.FromUnixTimeMilliseconds(createdAt), id);
        return true;
    }

    private static string Fingerprint(JobQuery query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{query.Owner} {query.Status} {query.ProjectId}"))))[..8];
}
