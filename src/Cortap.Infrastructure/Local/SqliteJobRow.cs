using System.Text.Json;
using Cortap.Reporting.Errors;
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

    /// <summary>
    /// The job of a row. What damage has made unreadable in it is left out, and said in its traceback: it must stop neither lists nor the line, in which
    /// all jobs wait for this one.
    /// </summary>
    public static Job Read(SqliteStatement row)
    {
        var unreadable = new List<string>();
        var job = Read(row, unreadable);
        if (unreadable.Count == 0)
        {
            return job;
        }

        job = job with { Traceback = $"The job's record is damaged; unreadable are {string.Join(", ", unreadable)}.\n{job.Traceback}".TrimEnd() };
        return !job.IsFinished || job.Result is not null || job.Error is not null ? job : job with
        {
            Status = job.Status == JobStatus.Completed ? JobStatus.Failed : job.Status,
            Error = new JobError(ErrorCodes.InternalError, "What became of this job cannot be read, because its record is damaged. Request the report again."),
            FailedAt = job.FailedAt ?? job.CompletedAt ?? job.UpdatedAt,
        };
    }

    private static Job Read(SqliteStatement row, List<string> unreadable) => new()
    {
        Id = JobId.Parse(row.Text("job_id")!),
        Status = WireNames.ParseJobStatus(row.Text("status")!) ?? Lacking(unreadable, "status", row.Text("result") is null && row.Text("error") is null ? JobStatus.Processing : JobStatus.Failed),
        ProjectId = row.Integer("project_id")!.Value,
        ProjectName = row.Text("project_name"),
        ReportType = new ReportType(row.Text("report_type")!),
        Format = ReportNames.ParseReportFormat(row.Text("format")!) ?? Lacking(unreadable, "format", ReportFormat.Docx),
        IncludeAttachments = row.Integer("include_attachments") == 1,
        Refresh = row.Integer("refresh") == 1,
        CallbackUrl = row.Text("callback_url") is not { } url ? null : Uri.TryCreate(url, UriKind.Absolute, out var callback) ? callback : Lacking<Uri?>(unreadable, "callback_url", null),
        Recipients = FromJson<string[]>(row, "recipients", unreadable) ?? [],
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
        Result = FromJson<JobResult>(row, "result", unreadable),
        Error = FromJson<JobError>(row, "error", unreadable),
        Callback = FromJson<JobCallback>(row, "callback", unreadable),
        Phase = row.Text("phase"),
        Traceback = row.Text("traceback"),
        Idempotency = row.Text("idempotency_key_hash") is { } key ? new JobIdempotency(key, row.Text("idempotency_body_hash")!) : null,
        Revision = row.Integer("revision")!.Value,
    };

    private static string? ToJson<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static T? FromJson<T>(SqliteStatement row, string column, List<string> unreadable)
        where T : class
    {
        try
        {
            return row.Text(column) is { } json ? JsonSerializer.Deserialize<T>(json, Json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return Lacking<T?>(unreadable, column, null);
        }
    }

    private static T Lacking<T>(List<string> unreadable, string column, T instead)
    {
        unreadable.Add(column);
        return instead;
    }
}
