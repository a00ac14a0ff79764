using System.Text.Json.Nodes;

using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// The record of one job: ownership, progress and result (docs/contract.md, section 7). Immutable; a change is a new value that
/// <see cref="IJobStore.TryReplaceAsync"/> accepts only along <see cref="JobTransitions"/> and only against the same revision.
/// </summary>
public sealed record Job
{
    public required JobId Id { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>1 to 2^53 - 1.</summary>
    public required long ProjectId { get; init; }

    /// <summary>Riskuity's name of the project where the project probe saw it.</summary>
    public string? ProjectName { get; init; }

    public required ReportType ReportType { get; init; }

    public required ReportFormat Format { get; init; }

    public bool IncludeAttachments { get; init; }

    /// <summary>The fetch phase reads Riskuity even if a snapshot of the project is fresh.</summary>
    public bool Refresh { get; init; }

    /// <summary>Where the webhook goes; null for a configured report without one.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>Whom the link is mailed to, for a configured report that is delivered by e-mail; else empty.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The creator, from the verified token. 0 is a value.</summary>
    public required long UserId { get; init; }

    /// <summary>The creator's tenant, from the verified token. 0 is a value.</summary>
    public required long TenantId { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>The configured report (docs/contract.md, section 4) that this job runs; null for a direct request.</summary>
    public string? ReportId { get; init; }

    /// <summary>The schedule that started this job, whose data is read by the service account; null for a caller's.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>The batch (docs/contract.md, section 4a) that this job is part of; null for one that was asked for alone.</summary>
    public BatchId? BatchId { get; init; }

    /// <summary>The job's place among the projects of its batch, from 1; null without a batch.</summary>
    public int? BatchNumber { get; init; }

    /// <summary>UTC, whole milliseconds, as all times of the record.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the record is removed: creation + 30 days.</summary>
    public required DateTimeOffset PurgeAt { get; init; }

    /// <summary>What the 202 said, UTC, whole seconds; null for a job that did not go through the line.</summary>
    public DateTimeOffset? EstimatedCompletion { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public JobResult? Result { get; init; }

    public JobError? Error { get; init; }

    /// <summary>The phase that runs or ran last, one of <see cref="JobPhase"/>; for logs and for operators.</summary>
    public string? Phase { get; init; }

    /// <summary>Stack trace of a failure, for operators; never returned to callers.</summary>
    public string? Traceback { get; init; }

    /// <summary>State of the delivery; null until the job has finished, and for ever when it has neither callback URL nor recipients.</summary>
    public JobCallback? Callback { get; init; }

    /// <summary>The request's idempotency key and body, hashed; null when it had no key.</summary>
    public JobIdempotency? Idempotency { get; init; }

    /// <summary>Number of changes so far; the compare-and-swap token of the store.</summary>
    public long Revision { get; init; }

    /// <summary>Nothing has changed since it was stored, so that whoever stored it may still take it back.</summary>
    public bool IsUntouched => Revision == 1;

    /// <summary>Accepted, and no phase has begun.</summary>
    public bool IsWaiting => !IsFinished && Phase == JobPhase.Queued;

    /// <summary>From acceptance to the end, or to the last change; never negative, although the clock may have been set back meanwhile.</summary>
    public TimeSpan Duration => (CompletedAt ?? FailedAt ?? UpdatedAt) - CreatedAt is var duration && duration > TimeSpan.Zero ? duration : TimeSpan.Zero;

    /// <summary>The delivery is an e-mail.</summary>
    public bool IsMailed => Recipients.Count > 0;

    /// <summary>It has just ended: nothing has changed since its result or error was recorded.</summary>
    public bool Ends => IsFinished && UpdatedAt == (CompletedAt ?? FailedAt);

    /// <summary>So long after its creation any delivery of a job is late.</summary>
    public static TimeSpan Late { get; } = TimeSpan.FromDays(1);

    /// <summary>
    /// A delivery is under way, or is to begin, that is not the first, comes a day or more after the job was created, or may be left to nobody. Such jobs,
    /// which are few, are listed by themselves (<see cref="IJobStore.ListLateDeliveriesAsync"/>).
    /// </summary>
    public bool IsDeliveredLate => IsFinished && Callback is { Status: CallbackStatus.Pending } callback
        && (callback.Delivery > 1 || UpdatedAt - CreatedAt >= Late || CodesWithoutWorkflow.Contains(Error?.Code));

    /// <summary>With these a job may be ended by somebody else than its workflow, who may die before the delivery has begun.</summary>
    public static IReadOnlyList<string?> CodesWithoutWorkflow { get; } = [ErrorCodes.Cancelled, ErrorCodes.InternalError];

    /// <summary>A result or an error is recorded.</summary>
    public bool IsFinished => Status is JobStatus.Completed or JobStatus.Failed or JobStatus.CallbackFailed;
}

/// <summary>The stored report and the link to it.</summary>
public sealed record JobResult
{
    public required Uri DownloadUrl { get; init; }

    /// <summary>UTC, whole seconds.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Bytes.</summary>
    public required long FileSize { get; init; }

    /// <summary>ASCII letters, digits, <c>_ - .</c></summary>
    public required string FileName { get; init; }

    public required string ObjectKey { get; init; }

    /// <summary>The version that holds this job's bytes; a later job of the day writes another one under the same key.</summary>
    public required string ObjectVersion { get; init; }

    public required JobMetadata Metadata { get; init; }
}

/// <summary>What the webhook and the status endpoint tell about the report.</summary>
/// <param name="GeneratedAt">When the report was made; UTC, whole seconds.</param>
/// <param name="RecipientName">From the canonical model.</param>
/// <param name="DeficiencyCount">Areas, not items, with finding D.</param>
/// <param name="ReviewAreas">Areas in all, 21 or 23.</param>
/// <param name="Accessibility">What the machine checks said of a PDF; null for Word documents. Not in the webhook.</param>
/// <param name="DataAsOf">When Riskuity gave the data, in the status endpoint only; UTC, whole seconds; null in records of older versions.</param>
/// <param name="Template">What it was made from; null in reports of versions that did not tell it.</param>
public sealed record JobMetadata(
    DateTimeOffset GeneratedAt,
    string RecipientName,
    int DeficiencyCount,
    int ReviewAreas,
    PdfAccessibility? Accessibility = null,
    DateTimeOffset? DataAsOf = null,
    TemplateUse? Template = null);

/// <summary>Why a job failed.</summary>
/// <param name="Code">One of the codes of docs/contract.md section 3.</param>
/// <param name="Message">Client text.</param>
/// <param name="Details">The code's details; integers, texts, booleans, arrays and objects of these, no fractions (section 6).</param>
public sealed record JobError(string Code, string Message, JsonObject? Details = null);

/// <summary>The idempotency key of a request, bound to its user and hashed, and the hash of its body; both lower-case hex SHA-256.</summary>
public sealed record JobIdempotency(string KeyHash, string BodyHash);
