using System.Globalization;
using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>What callers are shown of batches (docs/contract.md, section 4a), as UTF-8 JSON.</summary>
internal static class BatchView
{
    public static string StatusUrl(BatchId id) => $"/api/v1/batches/{id}";

    /// <summary>One batch with a page of its jobs.</summary>
    public static byte[] Write(Batch batch, BatchCounts counts, IReadOnlyList<Job> jobs, int? next) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        WriteMembers(json, batch, counts);
        json.WriteStartArray("jobs");
        foreach (var job in jobs)
        {
            JobView.Write(json, job, null);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", next?.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    /// <summary>One batch without its jobs.</summary>
    public static byte[] Write(Batch batch, BatchCounts counts) => JsonText.Write(json => Write(json, batch, counts));

    /// <summary>A page of batches.</summary>
    public static byte[] Write(IEnumerable<(Batch Batch, BatchCounts Counts)> batches, string? next) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("batches");
        foreach (var (batch, counts) in batches)
        {
            Write(json, batch, counts);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", next);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Batch batch, BatchCounts counts)
    {
        json.WriteStartObject();
        WriteMembers(json, batch, counts);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Batch batch, BatchCounts counts)
    {
        json.WriteString("batch_id", batch.Id.Value);
        json.WriteString("status", batch.Status.WireName());
        json.WriteString("report_type", batch.ReportType.WireName());
        json.WriteString("format", batch.Format.WireName());
        json.WriteNumber("count", batch.Count);
        json.WriteStartObject("counts");
        json.WriteNumber("queued", counts.Queued);
        json.WriteNumber("processing", counts.Processing);
        json.WriteNumber("completed", counts.Completed);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("callback_failed", counts.CallbackFailed);
        json.WriteEndObject();
        json.WriteString("created_at", JsonText.Time(batch.CreatedAt));
        json.WriteString("updated_at", JsonText.Time(batch.UpdatedAt));
        if (batch.CancelledAt is { } cancelledAt)
        {
            json.WriteString("cancelled_at", JsonText.Time(cancelledAt));
        }

        if (batch.EndedAt is { } endedAt)
        {
            json.WriteString("ended_at", JsonText.Time(endedAt));
        }

        if (batch.Callback is { } callback)
        {
            JobView.WriteCallback(json, callback);
        }
    }
}
