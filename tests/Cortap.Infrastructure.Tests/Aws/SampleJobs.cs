using System.Text.Json.Nodes;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Tests.Aws;

internal static class SampleJobs
{
    /// <summary>Far ahead, because the server removes what has expired by its own clock.</summary>
    public static readonly DateTimeOffset Now = new(2040, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    public static Job Processing(JobIdempotency? idempotency = null, long userId = 7) => new()
    {
        Id = JobId.CreateUuid(),
        Status = JobStatus.Processing,
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        CallbackUrl = new Uri("https://client.example.com/hooks?x=1"),
        UserId = userId,
        TenantId = 3,
        CorrelationId = "0123456789ab",
        CreatedAt = Now,
        UpdatedAt = Now,
        PurgeAt = Now.AddDays(30),
        Idempotency = idempotency,
        Phase = JobPhase.FetchProjectData,
    };

    public static Job Completed(this Job job) => job.Complete(
        new JobResult
        {
            DownloadUrl = new Uri("https://bucket.example.com/reports/x.docx?versionId=1&X-Amz-Signature=ab%2Fcd"),
            ExpiresAt = new DateTimeOffset(2040, 2, 18, 16, 0, 46, TimeSpan.Zero),
            FileSize = 54_321,
            FileName = "CORTAP_Draft_Report_Project33_20260211.docx",
            ObjectKey = "reports/project-33/draft_audit_report_20260211.docx",
            ObjectVersion = "v1",
            Metadata = new JobMetadata(new DateTimeOffset(2040, 2, 11, 16, 0, 46, TimeSpan.Zero), "Café Transit 🚌", 2, 23),
        },
        Now.AddMilliseconds(1500))!;

    public static Job Failed(this Job job) => job.Fail(
        new JobError("MISSING_REQUIRED_DATA", "Fields are missing.", new JsonObject
        {
            ["missing_fields"] = new JsonArray("project.region_number", "assessments"),
            ["quality_score"] = 85,
            ["nested"] = new JsonObject { ["yes"] = true, ["none"] = null, ["empty"] = new JsonArray(), ["nothing"] = new JsonObject() },
        }),
        "at Somewhere()",
        Now.AddSeconds(2))!;
}
