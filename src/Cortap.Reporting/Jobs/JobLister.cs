using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Lists jobs, newest first: the caller's own, or those of a wider scope for operators (docs/contract.md, section 2).</summary>
public sealed class JobLister(IJobStore store, ReportCatalog reports)
{
    /// <summary>One page as UTF-8 JSON, <c>{"jobs": […], "next_cursor": …}</c>; those of a wider scope have <c>user_id</c> and <c>tenant_id</c> too.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="parameters">The query parameters, as received.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListAsync(
        Caller caller, IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> parameters, CancellationToken cancellationToken)
    {
        if (!JobListRequest.Parse(parameters, caller, reports).TryGet(out var listing, out var problem))
        {
            return problem;
        }

        return await store.ListAsync(listing.Query, cancellationToken).ConfigureAwait(false) is { } jobs
            ? ToUtf8Json(jobs, listing.Scope)
            : Problem.InvalidQuery([new("cursor", "is not a cursor of this listing; begin without one")]);
    }

    internal static byte[] ToUtf8Json(JobPage page, JobScope scope) =>
        AnswerJson.Write(new JobsBody(page.Jobs.Select(job => JobBody.Of(job, withOwner: scope != JobScope.Mine)), page.NextCursor));
}
