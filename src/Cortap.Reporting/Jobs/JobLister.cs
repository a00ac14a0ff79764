using System.Globalization;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Lists the caller's own jobs, newest first (docs/contract.md, section 2).</summary>
public sealed class JobLister(IJobStore store)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    /// <summary>One page as UTF-8 JSON, <c>{"jobs": […], "next_cursor": …}</c>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="page">The query parameters, null where absent.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListAsync(Caller caller, JobListParameters page, CancellationToken cancellationToken)
    {
        if (!Parse(page, caller).TryGet(out var query, out var problem))
        {
            return problem;
        }

        return await store.ListAsync(query, cancellationToken).ConfigureAwait(false) is { } jobs
            ? ToUtf8Json(jobs)
            : Refuse([new("cursor", "is not a cursor of this listing; begin without one")]);
    }

    private static Outcome<JobQuery> Parse(JobListParameters page, Caller caller)
    {
        var errors = new List<FieldError>();
        var limit = DefaultLimit;
        if (page.Limit is not null && (!int.TryParse(page.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            errors.Add(new("limit", $"must be an integer from 1 to {MaxLimit}"));
        }

        var status = page.Status is null ? null : WireNames.ParseJobStatus(page.Status);
        if (page.Status is not null && status is null)
        {
            errors.Add(new("status", "must be queued, processing, completed, failed or callback_failed"));
        }

        return errors.Count > 0
            ? Refuse(errors)
            : new JobQuery { Owner = (caller.UserId, caller.TenantId), Status = status, Limit = limit, Cursor = page.Cursor };
    }

    private static Problem Refuse(IEnumerable<FieldError> errors) =>
        Problem.InvalidFields(ErrorCodes.InvalidRequest, "The query has wrong parameters; details.errors names them.", errors);

    private static byte[] ToUtf8Json(JobPage page) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("jobs");
        foreach (var job in page.Jobs)
        {
            JobView.Write(json, job, null);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", page.NextCursor);
        json.WriteEndObject();
    });
}

/// <summary>The query of a listing, as received.</summary>
/// <param name="Limit">1 to 100; default 10.</param>
/// <param name="Cursor"><c>next_cursor</c> of the page before.</param>
/// <param name="Status">Only jobs of this status.</param>
public sealed record JobListParameters(string? Limit, string? Cursor, string? Status);
