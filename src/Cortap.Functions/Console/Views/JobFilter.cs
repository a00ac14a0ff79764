using System.Globalization;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;

namespace Cortap.Functions.Console.Views;

/// <summary>What somebody looks for among the jobs, as typed and as understood.</summary>
/// <param name="Typed">The values of the form by name; only those that were given.</param>
/// <param name="Query">What they mean.</param>
/// <param name="Trouble">What could not be understood, in words.</param>
public sealed record JobFilter(IReadOnlyDictionary<string, string> Typed, JobQuery Query, IReadOnlyList<string> Trouble)
{
    private const int PageSize = 25;

    // A store reads only so much at a time for a search; a page that looks for something rare reads on, but not for ever.
    private const int MostReads = 10;

    private static readonly string[] Names = ["q", "status", "project_id", "user_id", "report_type", "from", "to", "cursor"];

    public static JobFilter Read(ConsoleCall call, ReportCatalog reports)
    {
        var typed = Names.Select(name => (name, Value: call.Query(name))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.name, pair => pair.Value!);
        var trouble = new List<string>();
        var query = new JobQuery
        {
            Limit = PageSize,
            Search = typed.GetValueOrDefault("q"),
            Cursor = typed.GetValueOrDefault("cursor"),
            Status = Value("status", WireNames.ParseJobStatus, "The status is none of those that jobs have."),
            ReportType = Value("report_type", reports.Parse, "The report type is none of the service's."),
            ProjectId = Value("project_id", Number, "The project is a number, such as 33."),
            UserId = Value("user_id", Number, "The user is a number, such as 17."),
            From = Value("from", Timestamps.Read, "From is a date or a time in UTC, such as 2026-02-11 or 2026-02-11T16:00."),
            To = Value("to", Timestamps.Read, "To is a date or a time in UTC, such as 2026-02-11 or 2026-02-11T16:00."),
        };
        return new JobFilter(typed, query, trouble);

        T? Value<T>(string name, Func<string, T?> read, string otherwise)
            where T : struct
        {
            if (!typed.TryGetValue(name, out var text)) return null;
            var value = read(text);
            if (value is null) trouble.Add(otherwise);
            return value;
        }
    }

    public string this[string name] => Typed.GetValueOrDefault(name, "");

    /// <summary>The address of the list with another cursor; null begins anew.</summary>
    public string UrlWith(string? cursor)
    {
        var query = Typed.Where(pair => pair.Key != "cursor").Concat(cursor is null ? [] : [KeyValuePair.Create("cursor", cursor)])
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}").ToList();
        return query.Count == 0 ? "/console/jobs" : $"/console/jobs?{string.Join('&', query)}";
    }

    /// <param name="store">The jobs.</param>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<JobPage> ListAsync(IJobStore store, long? tenantId, CancellationToken cancellationToken)
    {
        var query = Query with { TenantId = tenantId };
        var found = new List<Job>();
        for (var reads = 1; ; reads++)
        {
            // A cursor that is none, from an old bookmark, begins anew.
            var page = await store.ListAsync(query with { Limit = PageSize - found.Count }, cancellationToken)
                ?? await store.ListAsync(query with { Cursor = null }, cancellationToken);
            found.AddRange(page!.Jobs);
            if (page.NextCursor is null || found.Count >= PageSize || reads == MostReads) return new JobPage(found, page.NextCursor);
            query = query with { Cursor = page.NextCursor };
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
