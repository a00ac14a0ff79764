using System.Text;
using System.Text.Json;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Reads a listing by the index that selects best, and filters by what that does not cover.</summary>
internal static class SqliteJobListing
{
    private const int LettersOfIndex = 3;

    // What the index gives is compared with the whole text anyway.
    private const int MaxLookups = 20;

    /// <param name="session">Reads.</param>
    /// <param name="query">What is listed.</param>
    /// <param name="after">Where the page begins.</param>
    /// <param name="maxFound">So many jobs that have a text are looked at one by one; if more have it, all are gone through.</param>
    /// <returns>One more than the page, if there are more.</returns>
    public static List<Job> Read(SqliteSession session, JobQuery query, JobCursor? after, int maxFound)
    {
        var select = query.OldestFirst ? SelectOldest(session, query, after) : SelectNewest(session, query, after, maxFound);
        select.Bind("@tenant_id", query.TenantId);
        select.Bind("@user_id", query.UserId);
        select.Bind("@status", query.Status?.WireName());
        select.Bind("@project_id", query.ProjectId);
        select.Bind("@report_type", query.ReportType?.WireName());
        select.Bind("@from", query.From is { } from ? CeilingOf(from) : long.MinValue);
        select.Bind("@limit", query.Limit + 1);
        return select.ReadAll(SqliteJobRow.Read);
    }

    /// <summary>
    /// What the index of texts is asked for: of the text every third letter with the two that follow, and the last three, which all must occur. Null
    /// for what is shorter, or cannot be asked for.
    /// </summary>
    internal static string? TrigramsOf(string text)
    {
        var letters = text.EnumerateRunes().ToArray();
        if (letters.Length < LettersOfIndex || letters.Contains(default)) return null;
        var starts = Enumerable.Range(0, (letters.Length - 1) / LettersOfIndex).Select(number => number * LettersOfIndex).Take(MaxLookups - 1).Append(letters.Length - LettersOfIndex);
        return string.Join(" AND ", starts.Select(start => letters[start..(start + LettersOfIndex)].Aggregate(new StringBuilder(), (piece, letter) => piece.Append(letter)))
            .Select(piece => $"\"{piece.Replace("\"", "\"\"")}\"").Distinct());
    }

    private static SqliteStatement SelectOldest(SqliteSession session, JobQuery query, JobCursor? after)
    {
        var select = session.Statement("SelectOldestJobsByStatus");
        select.Bind("@to", query.To is { } to ? CeilingOf(to) : long.MaxValue);
        select.Bind("@after_created_at", after?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MinValue);
        select.Bind("@after_job_id", after?.Id?.Value);
        return select;
    }

    private static SqliteStatement SelectNewest(SqliteSession session, JobQuery query, JobCursor? after, int maxFound)
    {
        var text = JobSearch.TermOf(query);
        var keys = text is null ? null : FindByText(session, text, maxFound);
        var select = session.Statement(keys is null ? StatementFor(query) : "SelectJobsByText");
        if (keys is not null) select.Bind("@keys", JsonSerializer.Serialize(keys));
        select.Bind("@search", text);
        select.Bind("@before_created_at", after is null ? long.MaxValue : after.Id is null ? CeilingOf(after.CreatedAt) : after.CreatedAt.ToUnixTimeMilliseconds());
        select.Bind("@before_job_id", after?.Id?.Value);
        return select;
    }

    /// <summary>Those that have ended and may have the text; null when they are too many to be looked at one by one, or the index does not know.</summary>
    private static List<long>? FindByText(SqliteSession session, string text, int maxFound)
    {
        if (TrigramsOf(text) is not { } trigrams) return null;
        var select = session.Statement("SelectJobKeysByText");
        select.Bind("@trigrams", trigrams);
        select.Bind("@limit", maxFound + 1);
        var keys = select.ReadAll(row => row.Long(0));
        return keys.Count <= maxFound ? keys : null;
    }

    /// <summary>What selects best comes first; texts are in the index of all jobs.</summary>
    private static string StatementFor(JobQuery query) => query switch
    {
        _ when JobSearch.TermOf(query) is not null => "SelectJobs",
        { UserId: not null } => "SelectJobsByUser",
        { ProjectId: not null } => "SelectJobsByProject",
        { Status: not null } => "SelectJobsByStatus",
        { TenantId: not null } => "SelectJobsByTenant",
        _ => "SelectJobs",
    };

    /// <summary>The first whole millisecond that is not before the moment.</summary>
    private static long CeilingOf(DateTimeOffset moment) => (long)Math.Ceiling((moment - DateTimeOffset.UnixEpoch).TotalMilliseconds);
}
