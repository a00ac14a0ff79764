using System.Text.Json;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Maps a job to its row and back.</summary>
internal static class SqliteJobRow
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Bind(SqliteStatement statement, Job job)
    {
        statement.Bind("@job_id", job.Id.Value);
        statement.Bind("@project_id", job.ProjectId);
        statement.Bind("@report_type", job.ReportType.WireName());
        statement.Bind("@format", job.Format.WireName());
        statement.Bind("@include_attachments", job.IncludeAttachments ? 1 : 0);
        statement.Bind("@refresh", job.Refresh ? 1 : 0);
        statement.Bind("@callback_url", job.CallbackUrl?.OriginalString);
        statement.Bind("@recipients", job.Recipients.Count == 0 ? null : ToJson(job.Recipients));
        statement.Bind("@user_id", job.UserId);
        statement.Bind("@tenant_id", job.TenantId);
        statement.Bind("@correlation_id", job.CorrelationId);
        statement.Bind("@report_id", job.ReportId);
        statement.Bind("@schedule_id", job.ScheduleId);
        statement.Bind("@batch_id", job.BatchId?.Value);
        statement.Bind("@batch_number", job.BatchNumber);
        statement.Bind("@created_at", job.CreatedAt.ToUnixTimeMilliseconds());
        statement.Bind("@purge_at", job.PurgeAt.ToUnixTimeMilliseconds());
        statement.Bind("@idempotency_key_hash", job.Idempotency?.KeyHash);
        statement.Bind("@idempotency_body_hash", job.Idempotency?.BodyHash);
        statement.Bind("@estimated_completion", job.EstimatedCompletion?.ToUnixTimeMilliseconds());
        statement.Bind("@waits", job.IsWaiting ? 1 : 0);
        BindChanging(statement, job);
    }

    /// <summary>The columns that a change may touch.</summary>
    public static void BindChanging(SqliteStatement statement, Job job)
    {
        statement.Bind("@status", job.Status.WireName());
        statement.Bind("@project_name", job.ProjectName);
        statement.Bind("@updated_at", job.UpdatedAt.ToUnixTimeMilliseconds());
        statement.Bind("@completed_at", job.CompletedAt?.ToUnixTimeMilliseconds());
        statement.Bind("@failed_at", job.FailedAt?.ToUnixTimeMilliseconds());
        statement.Bind("@result", ToJson(job.Result));
        statement.Bind("@error", ToJson(job.Error));
        statement.Bind("@callback", ToJson(job.Callback));
        statement.Bind("@callback_status", (long?)job.Callback?.Status);
        statement.Bind("@phase", job.Phase);
        statement.Bind("@traceback", job.Traceback);
        statement.Bind("@search_text", JobSearch.TextOf(job));
    }

    /// <summary>A job as it is read after it has replaced its former self.</summary>
    public static Job Stored(Job job) => job with
    {
        UpdatedAt = job.UpdatedAt.ToMilliseconds(),
        CompletedAt = job.CompletedAt?.ToMilliseconds(),
        FailedAt = job.FailedAt?.ToMilliseconds(),
        Revision = job.Revision + 1,
    };

    public static Job Read(SqliteStatement row) => new()
    {
        Id = JobId.Parse(row.Text("job_id")!),
        Status = WireNames.ParseJobStatus(row.Text("status")!)!.Value,
        ProjectId = row.Integer("project_id")!.Value,
        ProjectName = row.Text("project_name"),
        ReportType = new ReportType(row.Text("report_type")!),
        Format = ReportNames.ParseReportFormat(row.Text("format")!)!.Value,
        IncludeAttachments = row.Integer("include_attachments") == 1,
        Refresh = row.Integer("refresh") == 1,
        CallbackUrl = row.Text("callback_url") is { } url ? new Uri(url) : null,
        Recipients = FromJson<string[]>(row.Text("recipients")) ?? [],
        UserId = row.Integer("user_id")!.Value,
        TenantId = row.Integer("tenant_id")!.Value,
        CorrelationId = row.Text("correlation_id")!,
        ReportId = row.Text("report_id"),
        ScheduleId = row.Text("schedule_id"),
        BatchId = row.Text("batch_id") is { } batch ? BatchId.Parse(batch) : null,
        BatchNumber = (int?)row.Integer("batch_number"),
        CreatedAt = row.Time("created_at")!.Value,
        UpdatedAt = row.Time("updated_at")!.Value,
        PurgeAt = row.Time("purge_at")!.Value,
        EstimatedCompletion = row.Time("estimated_completion"),
        CompletedAt = row.Time("completed_at"),
        FailedAt = row.Time("failed_at"),
        Result = FromJson<JobResult>(row.Text("result")),
        Error = FromJson<JobError>(row.Text("error")),
        Callback = FromJson<JobCallback>(row.Text("callback")),
        Phase = row.Text("phase"),
        Traceback = row.Text("traceback"),
        Idempotency = row.Text("idempotency_key_hash") is { } key ? new JobIdempotency(key, row.Text("idempotency_body_hash")!) : null,
        Revision = row.Integer("revision")!.Value,
    };

    private static string? ToJson<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static T? FromJson<T>(string? json)
        where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, Json);
}
