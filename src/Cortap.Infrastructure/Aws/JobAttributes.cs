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

    /// <summary>What a change of a job may set or remove; everything else stays as it was created.</summary>
    public static IReadOnlyList<string> Changeable { get; } =
    [
        Status, ProjectName, UpdatedAt, CompletedAt, FailedAt, DownloadUrl, ExpiresAt, FileSize, DurationSeconds, Error, FileName, ObjectKey,
        ObjectVersion, Metadata, Callback, Phase, Traceback, Revision, WriteId,
    ];
}
