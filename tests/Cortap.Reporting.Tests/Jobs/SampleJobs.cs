using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Tests.Jobs;

/// <summary>Jobs in their different states, as in the webhook fixtures.</summary>
internal static class SampleJobs
{
    public static readonly DateTimeOffset At = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    public static Job Processing { get; } = new()
    {
        Id = JobId.Parse("rpt-20260211-160045-a1b2c3d4"),
        Status = JobStatus.Processing,
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        CallbackUrl = new Uri("https://client.example.com/webhooks/report-completed"),
        UserId = 4801,
        TenantId = 45,
        CorrelationId = "0123456789ab",
        CreatedAt = At,
        UpdatedAt = At,
        PurgeAt = At.AddDays(30),
        Phase = JobPhase.Queued,
        Revision = 1,
    };

    /// <summary>A batch of three projects that has just been accepted.</summary>
    public static Batch Batch { get; } = new()
    {
        Id = BatchId.Parse("bat-20260211-160045-a1b2c3d4"),
        Count = 3,
        ReportType = ReportType.RecipientInformationRequest,
        Format = ReportFormat.Docx,
        CallbackUrl = Processing.CallbackUrl!,
        UserId = 4801,
        TenantId = 45,
        CorrelationId = "0123456789ab",
        CreatedAt = At,
        UpdatedAt = At,
        PurgeAt = At.AddDays(30),
        Revision = 1,
    };

    public static JobResult Result { get; } = new()
    {
        DownloadUrl = new Uri("https://objects.example.com/reports/project-33/draft_audit_report_20260211.docx?versionId=synthetic-version-0001&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800&X-Amz-Signature=synthetic"),
        ExpiresAt = At.AddDays(7),
        FileSize = 156789,
        FileName = "CORTAP_Draft_Report_Project33_20260211.docx",
        ObjectKey = "reports/project-33/draft_audit_report_20260211.docx",
        ObjectVersion = "synthetic-version-0001",
        Metadata = new JobMetadata(At, "Harbor Valley Transit District", 3, 21),
    };

    public static Job Completed { get; } = Processing.Complete(Result, At.AddSeconds(1.25))!;

    public static Job Failed { get; } = Processing.Fail(
        new JobError(ErrorCodes.DataFetchError, "Riskuity did not answer the project controls request",
            new JsonObject { ["endpoint"] = "/projects/project_controls/33", ["status_code"] = 503, ["attempts"] = 4 }),
        "at Secret.Place()", At.AddSeconds(2))!;

    public static CallbackAttempt Attempt(int? status, string? error = "no answer") => new(At.AddSeconds(3), TimeSpan.FromMilliseconds(20), status, error);
}
