using System.Text.Json.Serialization;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>
/// The record of one batch (docs/batches.md): whose it is, what is to be made, how far it is. Immutable; a change is a new value that
/// <see cref="IBatchStore.TryReplaceAsync"/> accepts only against the same revision. Its projects lie in <see cref="BatchPlan"/> until each has its job.
/// </summary>
public sealed record Batch
{
    public required BatchId Id { get; init; }

    /// <summary>Number of projects, 1 to <see cref="BatchRequest.MaxProjects"/>.</summary>
    public required int Count { get; init; }

    public required ReportType ReportType { get; init; }

    public required ReportFormat Format { get; init; }

    public bool IncludeAttachments { get; init; }

    /// <summary>Each job reads its project anew, whatever was read within the last hour.</summary>
    public bool Refresh { get; init; }

    /// <summary>Where the webhooks of the jobs and of the batch go.</summary>
    public required Uri CallbackUrl { get; init; }

    /// <summary>The creator, from the verified token. 0 is a value.</summary>
    public required long UserId { get; init; }

    /// <summary>The creator's tenant, from the verified token. 0 is a value.</summary>
    public required long TenantId { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>UTC, whole milliseconds, as all times of the record.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the record is removed: creation + 30 days, as those of its jobs.</summary>
    public required DateTimeOffset PurgeAt { get; init; }

    /// <summary>How many of the projects, in their order, have a job.</summary>
    public int Made { get; init; }

    /// <summary>When somebody wished it to end; null when nobody did.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>No more jobs are made, because the caller's token cannot be opened any more.</summary>
    public bool IsStuck { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The jobs as they stood when the last had ended; null before.</summary>
    public BatchCounts? Counts { get; init; }

    /// <summary>State of the delivery of the batch's own webhook; null until the batch has ended.</summary>
    public JobCallback? Callback { get; init; }

    /// <summary>The request's idempotency key and body, hashed; null when it had no key.</summary>
    public JobIdempotency? Idempotency { get; init; }

    /// <summary>Number of changes so far; the compare-and-swap token of the store.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>Nothing has changed since it was stored, so that whoever stored it may still take it back.</summary>
    [JsonIgnore]
    public bool IsUntouched => Revision == 1;

    [JsonIgnore]
    public bool IsEnded => EndedAt is not null;

    /// <summary>Projects without a job get none any more.</summary>
    [JsonIgnore]
    public bool MakesNoMore => CancelledAt is not null || IsStuck;

    [JsonIgnore]
    public BatchStatus Status => !IsEnded ? BatchStatus.Processing
        : CancelledAt is not null ? BatchStatus.Cancelled
        : Counts is { Failed: 0, CallbackFailed: 0 } ? BatchStatus.Completed
        : BatchStatus.CompletedWithFailures;

    /// <summary>What is left to do about it, by which stores find it.</summary>
    [JsonIgnore]
    public BatchMark Mark => !IsEnded || Callback?.Status == CallbackStatus.Pending ? BatchMark.Open
        : Callback?.Status == CallbackStatus.Failed ? BatchMark.DeadLetter
        : BatchMark.None;

    /// <summary>The jobs of a batch that has ended or not, from the rows that there are.</summary>
    /// <param name="rows">Jobs by status.</param>
    public BatchCounts CountsOf(BatchCounts rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var without = Math.Max(0, Count - rows.Total);
        // What was made a moment ago may have no row yet.
        var toCome = IsEnded ? 0 : MakesNoMore ? Math.Clamp(Made - rows.Total, 0, without) : without;
        return rows with { Queued = rows.Queued + toCome, Failed = rows.Failed + without - toCome };
    }
}

/// <summary>What callers are told of a batch.</summary>
public enum BatchStatus
{
    Processing,
    Completed,
    CompletedWithFailures,
    Cancelled,
}

/// <summary>What is left to do about a batch.</summary>
public enum BatchMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its jobs, or the delivery of its webhook.</summary>
    Open,

    /// <summary>Its webhook was given up.</summary>
    DeadLetter,
}

/// <summary>Jobs of a batch by status.</summary>
public sealed record BatchCounts(int Queued = 0, int Processing = 0, int Completed = 0, int Failed = 0, int CallbackFailed = 0)
{
    [JsonIgnore]
    public int Total => Unfinished + Completed + Failed + CallbackFailed;

    [JsonIgnore]
    public int Unfinished => Queued + Processing;

    /// <summary>The same counts with those of one more status.</summary>
    public BatchCounts With(JobStatus status, int count) => status switch
    {
        JobStatus.Queued => this with { Queued = Queued + count },
        JobStatus.Processing => this with { Processing = Processing + count },
        JobStatus.Completed => this with { Completed = Completed + count },
        JobStatus.Failed => this with { Failed = Failed + count },
        _ => this with { CallbackFailed = CallbackFailed + count },
    };
}

/// <summary>What a batch has for projects without a job: removed as a whole when each has one, or is to have none.</summary>
/// <param name="Items">All projects, in their order.</param>
/// <param name="SealedToken">The caller's token, encrypted and bound to the batch's id.</param>
public sealed record BatchPlan(IReadOnlyList<BatchItem> Items, byte[] SealedToken);

/// <summary>One project of a batch.</summary>
/// <param name="ProjectId">1 to 2^53 - 1.</param>
/// <param name="JobId">The id that its job has or will have, so that making it twice makes it once.</param>
/// <param name="ProjectName">Riskuity's name of it, where the project probe saw it.</param>
public sealed record BatchItem(long ProjectId, JobId JobId, string? ProjectName = null);
