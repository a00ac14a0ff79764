using System.Text.Json.Serialization;
using Cortap.Reporting.Documents;

namespace Cortap.Reporting.Jobs.Answers;

/// <summary>One job (docs/contract.md, section 2).</summary>
/// <param name="JobId">Its id.</param>
/// <param name="Status">Its state.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="ReportType">What is made.</param>
/// <param name="BatchId">The batch that it is part of.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="UpdatedAt">When it changed last.</param>
/// <param name="UserId">Its owner; in listings of a wider scope only.</param>
/// <param name="TenantId">The owner's tenant; likewise.</param>
/// <param name="Progress">How far it is, until it has finished.</param>
internal sealed record JobBody(
    JobId JobId,
    string Status,
    long ProjectId,
    ReportType ReportType,
    BatchId? BatchId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long? UserId,
    long? TenantId,
    ProgressBody? Progress)
{
    public DateTimeOffset? CompletedAt { get; init; }

    public decimal? DurationSeconds { get; init; }

    public string? DownloadUrl { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public long? FileSize { get; init; }

    public string? FileName { get; init; }

    public MetadataBody? Metadata { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public JobError? Error { get; init; }

    public CallbackBody? Callback { get; init; }

    public static JobBody Of(Job job, JobProgress? progress = null, JobPlace? place = null, bool withOwner = false) => new(
        job.Id, job.Status.WireName(), job.ProjectId, job.ReportType, job.BatchId, job.CreatedAt, job.UpdatedAt,
        withOwner ? job.UserId : null, withOwner ? job.TenantId : null,
        job.IsFinished ? null : ProgressBody.Of(progress ?? JobProgress.At(job.Phase ?? JobPhase.Queued), place))
    {
        CompletedAt = job.Result is null ? null : job.CompletedAt!.Value,
        DurationSeconds = job.Result is null ? null : Math.Round((decimal)job.Duration.TotalSeconds, 3),
        DownloadUrl = job.Result?.DownloadUrl.AbsoluteUri,
        ExpiresAt = job.Result?.ExpiresAt,
        FileSize = job.Result?.FileSize,
        FileName = job.Result?.FileName,
        Metadata = MetadataBody.Of(job.Result?.Metadata),
        FailedAt = job.Error is null ? null : job.FailedAt!.Value,
        Error = job.Error,
        Callback = CallbackBody.Of(job.Callback),
    };
}

internal sealed record ProgressBody(string CurrentPhase, IReadOnlyList<string> CompletedPhases, int Percent, long? Position, DateTimeOffset? StartsAt)
{
    public static ProgressBody Of(JobProgress progress, JobPlace? place) =>
        new(progress.CurrentPhase, progress.CompletedPhases, progress.Percent, place?.Position, place?.StartsAt);
}

internal sealed record MetadataBody(
    DateTimeOffset GeneratedAt, string RecipientName, int DeficiencyCount, int ReviewAreas, DateTimeOffset? DataAsOf, TemplateUse? Template, PdfAccessibility? Accessibility)
{
    public static MetadataBody? Of(JobMetadata? metadata) => metadata is null ? null : new(
        metadata.GeneratedAt, metadata.RecipientName, metadata.DeficiencyCount, metadata.ReviewAreas, metadata.DataAsOf, metadata.Template, metadata.Accessibility);
}

internal sealed record CallbackBody(string Status, int Attempts, int? LastStatusCode, string? LastError, DateTimeOffset? DeliveredAt)
{
    public static CallbackBody? Of(JobCallback? callback) => callback is null ? null : new(
        callback.Status.WireName(), callback.AttemptCount, callback.LastStatusCode, callback.LastError, callback.DeliveredAt);
}

internal sealed record JobsBody(IEnumerable<JobBody> Jobs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

internal sealed record AcceptedBody(JobId JobId, string Status, DateTimeOffset EstimatedCompletion, string StatusUrl);

/// <summary>Spelled as US-094 prescribes.</summary>
internal sealed record ConfiguredAcceptedBody([property: JsonPropertyName("jobId")] JobId JobId, [property: JsonPropertyName("statusUrl")] string StatusUrl);
