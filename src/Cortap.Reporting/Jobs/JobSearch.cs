using System.Globalization;

namespace Cortap.Reporting.Jobs;

/// <summary>What a search looks through; stores keep it beside the job.</summary>
public static class JobSearch
{
    private const int MaxField = 160;

    /// <summary>
    /// Id, project number and name, recipient, configured report, correlation id, code and message of the failure, and the last error of the
    /// delivery, each on a line of its own, in lower case and at most 160 characters.
    /// </summary>
    public static string TextOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        string?[] fields =
        [
            job.Id.Value, job.ProjectId.ToString(CultureInfo.InvariantCulture), job.ProjectName, job.Result?.Metadata.RecipientName, job.ReportId,
            job.CorrelationId, job.Error?.Code, job.Error?.Message, job.Callback?.LastError,
        ];
        return string.Join('\n', fields.Where(field => !string.IsNullOrEmpty(field)).Select(field => Fold(field!.Length > MaxField ? field[..MaxField] : field)));
    }

    /// <summary>What is looked for, folded as the texts are; null when there is nothing to look for.</summary>
    public static string? TermOf(JobQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return string.IsNullOrWhiteSpace(query.Search) ? null : Fold(query.Search.Trim());
    }

    /// <summary>Whether a job is one of those that the query lists.</summary>
    public static bool Matches(this JobQuery query, Job job)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(job);
        return (query.TenantId is null || query.TenantId == job.TenantId)
            && (query.UserId is null || query.UserId == job.UserId)
            && (query.Status is null || query.Status == job.Status)
            && (query.ProjectId is null || query.ProjectId == job.ProjectId)
            && (query.ReportType is null || query.ReportType == job.ReportType)
            && (query.From is null || job.CreatedAt >= query.From)
            && (query.To is null || job.CreatedAt < query.To)
            && (TermOf(query) is not { } term || TextOf(job).Contains(term, StringComparison.Ordinal));
    }

#pragma warning disable CA1308 // Lower case is what people read in a store.
    private static string Fold(string text) => text.ReplaceLineEndings(" ").ToLowerInvariant();
#pragma warning restore CA1308
}
