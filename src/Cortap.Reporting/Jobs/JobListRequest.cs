using System.Globalization;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>The query of a listing, once it was read (docs/contract.md, section 2).</summary>
/// <param name="Scope">Default <see cref="JobScope.Mine"/>.</param>
/// <param name="Query">Confined to the scope.</param>
public sealed record JobListRequest(JobScope Scope, JobQuery Query)
{
    private const int MaxLimit = 100;

    private static readonly string[] Names = ["scope", "status", "project_id", "user_id", "report_type", "from", "to", "limit", "cursor"];

    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads the parameters, and reports all that are wrong at once.</summary>
    /// <param name="parameters">Names and values as received; a name may have several values, which is wrong.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="reports">The types there are.</param>
    public static Outcome<JobListRequest> Parse(IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> parameters, Caller caller, ReportCatalog reports)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var errors = new List<FieldError>();
        var scope = JobScope.Mine;
        var query = new JobQuery();
        foreach (var (name, values) in parameters)
        {
            if (!Names.Contains(name))
            {
                errors.Add(new(name, $"is not a parameter of this listing; there are {string.Join(", ", Names)}"));
                continue;
            }

            if (values is not [{ } value])
            {
                errors.Add(new(name, "must be given once"));
                continue;
            }

            switch (name)
            {
                case "scope":
                    scope = Read(name, ParseScope(value), "must be mine, tenant or all") ?? scope;
                    break;
                case "status":
                    query = query with { Status = Read(name, WireNames.ParseJobStatus(value), "must be queued, processing, completed, failed or callback_failed") };
                    break;
                case "project_id":
                    query = query with { ProjectId = Read(name, ParseInteger(value, 1, JsonFields.MaxInteger), "must be an integer from 1 to 9007199254740991") };
                    break;
                case "user_id":
                    query = query with { UserId = Read(name, ParseInteger(value, long.MinValue, long.MaxValue), "must be an integer") };
                    break;
                case "report_type":
                    query = query with { ReportType = Read(name, reports.Parse(value), $"must be {string.Join(" or ", reports.Names)}") };
                    break;
                case "from":
                    query = query with { From = Read(name, ParseTime(value), "must be a date or a time in ISO 8601, such as 2026-02-11T16:00:45Z") };
                    break;
                case "to":
                    query = query with { To = Read(name, ParseTime(value), "must be a date or a time in ISO 8601, such as 2026-02-11T16:00:45Z") };
                    break;
                case "limit":
                    query = query with { Limit = (int)(Read(name, ParseInteger(value, 1, MaxLimit, NumberStyles.None), $"must be an integer from 1 to {MaxLimit}") ?? query.Limit) };
                    break;
                default:
                    query = query with { Cursor = value };
                    break;
            }
        }

        if (scope == JobScope.Mine && query.UserId is { } user && user != caller.UserId)
        {
            errors.Add(new("user_id", "of another user needs scope=tenant or scope=all"));
        }

        return errors.Count > 0 ? Problem.InvalidQuery(errors)
            : !caller.MayList(scope) ? RefuseScope(scope, "jobs")
            : new JobListRequest(scope, query.Within(scope, caller));

        T? Read<T>(string name, T? value, string requirement)
            where T : struct
        {
            if (value is null)
            {
                errors.Add(new(name, requirement));
            }

            return value;
        }
    }

    /// <summary>Refuses a scope that is too wide for the caller.</summary>
    /// <param name="scope">Not <see cref="JobScope.Mine"/>.</param>
    /// <param name="what">What is listed, in the plural.</param>
    internal static Problem RefuseScope(JobScope scope, string what) => new(ErrorCodes.InsufficientPermissions, scope == JobScope.Tenant
        ? $"The scope tenant is for tokens with the role operator; leave it out to see your own {what}."
        : $"The scope all is for service accounts; leave it out to see your own {what}.");

    /// <summary>A date is its first moment in UTC, and so is a time without an offset taken; null for anything else.</summary>
    internal static DateTimeOffset? ParseTime(string text) => DateTimeOffset.TryParseExact(
        // In a query, an unescaped plus is a space.
        text.Replace(' ', '+'), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>The value with this spelling, or null.</summary>
    internal static JobScope? ParseScope(string text) => text switch
    {
        "mine" => JobScope.Mine,
        "tenant" => JobScope.Tenant,
        "all" => JobScope.All,
        _ => null,
    };

    private static long? ParseInteger(string text, long least, long most, NumberStyles styles = NumberStyles.AllowLeadingSign) =>
        long.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
}
