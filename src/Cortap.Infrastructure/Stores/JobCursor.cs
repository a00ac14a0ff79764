using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Stores;

/// <summary>
/// Place in a listing, newest first and by descending id within a moment, or the other way round; bound to the query, so that a cursor of one listing is
/// refused by another.
/// </summary>
/// <param name="CreatedAt">What follows was created at this moment or before; oldest first: or after.</param>
/// <param name="Id">What was created at this moment and follows has a smaller id, or a larger one; null when nothing of this moment follows.</param>
internal sealed record JobCursor(DateTimeOffset CreatedAt, JobId? Id)
{
    private const string NoId = "-";

    public static JobCursor After(Job job) => new(job.CreatedAt, job.Id);

    public string Write(JobQuery query) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(query)} {CreatedAt.ToUnixTimeMilliseconds()} {Id?.Value ?? NoId}")));

    /// <summary>Where the page begins; null is the newest job, or the oldest. False when the query's cursor is not one of this query's.</summary>
    public static bool TryRead(JobQuery query, out JobCursor? cursor)
    {
        cursor = query is { OldestFirst: false, To: { } to } ? new(to, null) : null;
        if (query.Cursor is null)
        {
            return true;
        }

        if (query.Cursor.Length > 200 || !Base64Url.IsValid(query.Cursor))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(query.Cursor)).Split(' ');
        JobId id = default;
        if (parts.Length != 3 || parts[0] != Fingerprint(query) || (parts[2] != NoId && !JobId.TryParse(parts[2], out id))
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt) || createdAt > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        cursor = new(DateTimeOffset.FromUnixTimeMilliseconds(createdAt), parts[2] == NoId ? null : id);
        return true;
    }

    /// <summary>Whether the job follows.</summary>
    public bool IsFollowedBy(Job job, bool oldestFirst)
    {
        var order = job.CreatedAt.CompareTo(CreatedAt);
        if (order == 0 && Id is { } id) order = string.CompareOrdinal(job.Id.Value, id.Value);
        return oldestFirst ? order > 0 : order < 0;
    }

    private static string Fingerprint(JobQuery query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{query.TenantId} {query.UserId} {query.Status} {query.ProjectId} {query.ReportType} {query.From?.UtcTicks} {query.To?.UtcTicks} {query.OldestFirst} {JobSearch.TermOf(query)}"))))[..8];
}
