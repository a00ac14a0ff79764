using System.Text.Json;
using Cortap.Reporting.Jobs;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Maps a job to its row and back.</summary>
internal static class SqliteJobRow
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Bind(SqliteCommand command, Job job)
    {
        command.Bind("@job_id", job.Id.Value);
        command.Bind("@project_id", job.ProjectId);
        command.Bind("@report_type", job.ReportType.WireName());
        command.Bind("@format", job.Format.WireName());
        command.Bind("@include_attachments", job.IncludeAttachments ? 1 : 0);
        command.Bind("@refresh", job.Refresh ? 1 : 0);
        command.Bind("@callback_url", job.CallbackUrl?.OriginalString);
        command.Bind("@user_id", job.UserId);
        command.Bind("@tenant_id", job.TenantId);
        command.Bind("@correlation_id", job.CorrelationId);
        command.Bind("@report_id", job.ReportId);
        command.Bind("@created_at", job.CreatedAt.ToUnixTimeMilliseconds());
        command.Bind("@purge_at", job.PurgeAt.ToUnixTimeMilliseconds());
        command.Bind("@idempotency_key_hash", job.Idempotency?.KeyHash);
        command.Bind("@idempotency_body_hash", job.Idempotency?.BodyHash);
        BindChanging(command, job);
    }

    /// <summary>The columns that a change may touch.</summary>
    public static void BindChanging(SqliteCommand command, Job job)
    {
        command.Bind("@status", job.Status.WireName());
        command.Bind("@project_name", job.ProjectName);
        command.Bind("@updated_at", job.UpdatedAt.ToUnixTimeMilliseconds());
        command.Bind("@completed_at", job.CompletedAt?.ToUnixTimeMilliseconds());
        command.Bind("@failed_at", job.FailedAt?.ToUnixTimeMilliseconds());
        command.Bind("@result", ToJson(job.Result));
        command.Bind("@error", ToJson(job.Error));
        command.Bind("@callback", ToJson(job.Callback));
        command.Bind("@phase", job.Phase);
        command.Bind("@traceback", job.Traceback);
    }

    public static Job Read(SqliteDataReader row) => new()
    {
        Id = JobId.Parse(row.Text("job_id")!),
        Status = WireNames.ParseJobStatus(row.Text("status")!)!.Value,
        ProjectId = row.Integer("project_id")!.Value,
        ProjectName = row.Text("project_name"),
        ReportType = WireNames.ParseReportType(row.Text("report_type")!)!.Value,
        Format = WireNames.ParseReportFormat(row.Text("format")!)!.Value,
        IncludeAttachments = row.Integer("include_attachments") == 1,
        Refresh = row.Integer("refresh") == 1,
        CallbackUrl = row.Text("callback_url") is { } url ? new Uri(url) : null,
        UserId = row.Integer("user_id")!.Value,
        TenantId = row.Integer("tenant_id")!.Value,
        CorrelationId = row.Text("correlation_id")!,
        ReportId = row.Text("report_id"),
        CreatedAt = row.Time("created_at")!.Value,
        UpdatedAt = row.Time("updated_at")!.Value,
        PurgeAt = row.Time("purge_at")!.Value,
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
