using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>What the status endpoint answers for one job (docs/contract.md, section 2).</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="ETag">Strong entity tag of the body, quoted.</param>
/// <param name="RetryAfter">Value of <c>Retry-After</c> while the job runs; null afterwards.</param>
public sealed record JobView(byte[] Body, string ETag, TimeSpan? RetryAfter)
{
    public static JobView Of(RepairedJob job) => Of(job.Job, job.Progress, job.Place);

    public static JobView Of(Job job, JobProgress? progress, JobPlace? place = null)
    {
        var body = JsonText.Write(json => Write(json, job, progress, place));
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        return new(body, tag, job.IsFinished ? null : AcceptedJob.RetryAfter);
    }

    /// <summary>The client has this view already: one of the tags of <c>If-None-Match</c> is this one, or it is <c>*</c>.</summary>
    public bool Matches(IEnumerable<string?> ifNoneMatch) => ifNoneMatch
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(tag => tag == "*" || tag == ETag || tag == "W/" + ETag);

    internal static void Write(Utf8JsonWriter json, Job job, JobProgress? progress, JobPlace? place = null, bool withOwner = false)
    {
        json.WriteStartObject();
        json.WriteString("job_id", job.Id.Value);
        json.WriteString("status", job.Status.WireName());
        json.WriteNumber("project_id", job.ProjectId);
        json.WriteString("report_type", job.ReportType.WireName());
        if (job.BatchId is { } batch)
        {
            json.WriteString("batch_id", batch.Value);
        }

        json.WriteString("created_at", JsonText.Time(job.CreatedAt));
        json.WriteString("updated_at", JsonText.Time(job.UpdatedAt));
        if (withOwner)
        {
            json.WriteNumber("user_id", job.UserId);
            json.WriteNumber("tenant_id", job.TenantId);
        }

        if (!job.IsFinished)
        {
            WriteProgress(json, progress ?? JobProgress.At(job.Phase ?? JobPhase.Queued), place);
        }

        if (job.Result is { } result)
        {
            WriteResult(json, job, result);
        }

        if (job.Error is { } error)
        {
            json.WriteString("failed_at", JsonText.Time(job.FailedAt!.Value));
            WriteError(json, error);
        }

        if (job.Callback is { } callback)
        {
            WriteCallback(json, callback);
        }

        json.WriteEndObject();
    }

    private static void WriteProgress(Utf8JsonWriter json, JobProgress progress, JobPlace? place)
    {
        json.WriteStartObject("progress");
        json.WriteString("current_phase", progress.CurrentPhase);
        json.WriteStartArray("completed_phases");
        foreach (var phase in progress.CompletedPhases)
        {
            json.WriteStringValue(phase);
        }

        json.WriteEndArray();
        json.WriteNumber("percent", progress.Percent);
        if (place is not null)
        {
            json.WriteNumber("position", place.Position);
            json.WriteString("starts_at", JsonText.Time(place.StartsAt));
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Job job, JobResult result)
    {
        json.WriteString("completed_at", JsonText.Time(job.CompletedAt!.Value));
        json.WriteNumber("duration_seconds", Math.Round((decimal)job.Duration.TotalSeconds, 3));
        json.WriteString("download_url", result.DownloadUrl.AbsoluteUri);
        json.WriteString("expires_at", JsonText.Time(result.ExpiresAt));
        json.WriteNumber("file_size", result.FileSize);
        json.WriteString("file_name", result.FileName);
        json.WriteStartObject("metadata");
        json.WriteString("generated_at", JsonText.Time(result.Metadata.GeneratedAt));
        json.WriteString("recipient_name", result.Metadata.RecipientName);
        json.WriteNumber("deficiency_count", result.Metadata.DeficiencyCount);
        json.WriteNumber("review_areas", result.Metadata.ReviewAreas);
        if (result.Metadata.DataAsOf is { } dataAsOf)
        {
            json.WriteString("data_as_of", JsonText.Time(dataAsOf));
        }

        if (result.Metadata.Template is { } template)
        {
            json.WriteStartObject("template");
            json.WriteString("id", template.Id);
            json.WriteString("version", template.Version);
            json.WriteString("sha256", template.Sha256);
            json.WriteEndObject();
        }

        if (result.Metadata.Accessibility is { } accessibility)
        {
            json.WriteStartObject("accessibility");
            json.WriteString("standard", accessibility.Standard);
            json.WriteNumber("checks", accessibility.Checks);
            json.WriteStartArray("failures");
            foreach (var failure in accessibility.Failures)
            {
                json.WriteStringValue(failure);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, JobError error)
    {
        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        if (error.Details is { } details)
        {
            json.WritePropertyName("details");
            details.WriteTo(json);
        }

        json.WriteEndObject();
    }

    internal static void WriteCallback(Utf8JsonWriter json, JobCallback callback)
    {
        json.WriteStartObject("callback");
        json.WriteString("status", callback.Status.WireName());
        json.WriteNumber("attempts", callback.AttemptCount);
        if (callback.LastStatusCode is { } code)
        {
            json.WriteNumber("last_status_code", code);
        }

        if (callback.LastError is { } lastError)
        {
            json.WriteString("last_error", lastError);
        }

        if (callback.DeliveredAt is { } deliveredAt)
        {
            json.WriteString("delivered_at", JsonText.Time(deliveredAt));
        }

        json.WriteEndObject();
    }
}
