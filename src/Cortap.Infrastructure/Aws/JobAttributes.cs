namespace Cortap.Infrastructure.Aws;

/// <summary>Attribute names of the jobs table (docs/contract.md, section 7).</summary>
internal static class JobAttributes
{
    public const string JobId = "job_id";
    public const string Status = "status";
    public const string ProjectId = "project_id";
    public const string ReportType = "report_type";
    public const string CallbackUrl = "callback_url";
    public const string UserId = "user_id";
    public const string TenantId = "tenant_id";
    public const string CreatedAt = "created_at";
    public const string UpdatedAt = "updated_at";
    public const string CompletedAt = "completed_at";
    public const string FailedAt = "failed_at";
    public const string DownloadUrl = "download_url";
    public const string ExpiresAt = "expires_at";
    public const string FileSize = "file_size";
    public const string DurationSeconds = "duration_seconds";
    public const string Error = "error";
    public const string TimeToLive = "ttl";

    public const string CorrelationId = "correlation_id";
    public const string Format = "format";
    public const string FileName = "file_name";
    public const string ObjectKey = "object_key";
    public const string ObjectVersion = "object_version";
    public const string Metadata = "metadata";
    public const string Accessibility = "accessibility";
    public const string Callback = "callback";
    public const string Phase = "phase";
    public const string Traceback = "traceback";
    public const string Idempotency = "idempotency";

    public const string ProjectName = "project_name";
    public const string IncludeAttachments = "include_attachments";
    public const string Refresh = "refresh";
    public const string ReportId = "report_id";
    public const string ScheduleId = "schedule_id";
    public const string Recipients = "recipients";

    /// <summary>The batch that a job is part of; only such jobs are in the index of batches.</summary>
    public const string BatchId = "batch_id";

    public const string BatchNumber = "batch_number";

    /// <summary>Of a batch: its record, JSON.</summary>
    public const string Batch = "batch";

    /// <summary>Of a batch's plan: its projects, JSON; of a further part, how that goes on.</summary>
    public const string BatchItems = "batch_items";

    /// <summary>Of a batch's plan: how many parts it has; absent if one.</summary>
    public const string BatchParts = "batch_parts";

    /// <summary>What operators look for: Reporting's JobSearch.</summary>
    public const string SearchText = "search_text";

    /// <summary>Number of changes, the compare-and-swap token.</summary>
    public const string Revision = "revision";

    /// <summary>Random mark of the write that made this revision: tells a caller whose answer was lost that the write was its own.</summary>
    public const string WriteId = "write_id";

    /// <summary>Of a token item: the sealed token.</summary>
    public const string SealedToken = "sealed_token";

    /// <summary>Of a reservation: id of the job that holds the idempotency key.</summary>
    public const string Holder = "holder";

    /// <summary>Of a reservation: its end. DynamoDB removes items only some time after <see cref="TimeToLive"/>.</summary>
    public const string ReservedUntil = "reserved_until";

    public const string EstimatedCompletion = "estimated_completion";

    /// <summary>Partition key of the line's index, one of <see cref="DynamoLine"/>'s; only what is in the line has it.</summary>
    public const string Line = "line";

    /// <summary>Sort key of the line's index.</summary>
    public const string LineOrder = "line_order";

    /// <summary>Of a job at work: the host that claimed it.</summary>
    public const string ClaimOwner = "claim_owner";

    public const string ClaimedAt = "claimed_at";

    /// <summary>Of a job at work: what its user was charged in advance, in microseconds as all times of work.</summary>
    public const string ClaimEstimate = "claim_estimate";

    /// <summary>Of the line: how many jobs are at work.</summary>
    public const string AtWork = "line_at_work";

    /// <summary>Of the line: the mean cost of jobs.</summary>
    public const string Pace = "line_pace";

    /// <summary>Of the line and of a user: time served (Reporting's FairShare).</summary>
    public const string Served = "line_served";

    /// <summary>Of the line and of a user: number of the last turn.</summary>
    public const string Turn = "line_turn";

    /// <summary>Of a user: the mean cost of the jobs.</summary>
    public const string Cost = "line_cost";

    /// <summary>Of a user who waits: how far the line was when the user came.</summary>
    public const string Entered = "line_entered";

    /// <summary>Of a user who waits: when the last job came. The index may not show it yet.</summary>
    public const string Touched = "line_touched";

    /// <summary>What a change of a job may set or remove; everything else stays as it was created.</summary>
    public static IReadOnlyList<string> Changeable { get; } =
    [
        Status, ProjectName, UpdatedAt, CompletedAt, FailedAt, DownloadUrl, ExpiresAt, FileSize, DurationSeconds, Error, FileName, ObjectKey,
        ObjectVersion, Metadata, Callback, Phase, Traceback, SearchText, Revision, WriteId,
    ];
}
