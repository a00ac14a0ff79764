using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Webhooks;

/// <summary>The bodies of webhooks (docs/contract.md, sections 4a and 6).</summary>
public static class WebhookPayload
{
    /// <summary>The bytes to send, equal to Python's <c>json.dumps</c> of the members in the contract's order.</summary>
    /// <exception cref="ArgumentException">The job has neither result nor error.</exception>
    public static byte[] Write(Job job)
    {
        var payload = new JsonObject
        {
            ["job_id"] = job.Id.Value,
            ["status"] = (job.Result is null ? JobStatus.Failed : JobStatus.Completed).WireName(),
            ["project_id"] = job.ProjectId,
            ["report_type"] = job.ReportType.WireName(),
        };
        switch (job)
        {
            case { Result: { } result }:
                AddResult(payload, result);
                break;
            case { Error: { } error }:
                AddError(payload, error);
                break;
            default:
                throw new ArgumentException("The job has not finished.", nameof(job));
        }

        return PythonJson.Write(payload);
    }

    /// <summary>The same for a batch (docs/contract.md, section 4a).</summary>
    /// <exception cref="ArgumentException">The batch has not ended.</exception>
    public static byte[] Write(Batch batch)
    {
        var counts = batch.Counts ?? throw new ArgumentException("The batch has not ended.", nameof(batch));
        return PythonJson.Write(new JsonObject
        {
            ["batch_id"] = batch.Id.Value,
            ["status"] = batch.Status.WireName(),
            ["report_type"] = batch.ReportType.WireName(),
            ["count"] = batch.Count,
            ["counts"] = new JsonObject
            {
                ["queued"] = counts.Queued,
                ["processing"] = counts.Processing,
                ["completed"] = counts.Completed,
                ["failed"] = counts.Failed,
                ["callback_failed"] = counts.CallbackFailed,
            },
            ["created_at"] = JsonText.Time(batch.CreatedAt),
            ["ended_at"] = JsonText.Time(batch.EndedAt!.Value),
        });
    }

    private static void AddResult(JsonObject payload, JobResult result)
    {
        payload["download_url"] = result.DownloadUrl.AbsoluteUri;
        payload["expires_at"] = JsonText.Time(result.ExpiresAt);
        payload["file_size"] = result.FileSize;
        payload["file_name"] = result.FileName;
        payload["metadata"] = new JsonObject
        {
            ["generated_at"] = JsonText.Time(result.Metadata.GeneratedAt),
            ["recipient_name"] = result.Metadata.RecipientName,
            ["deficiency_count"] = result.Metadata.DeficiencyCount,
            ["review_areas"] = result.Metadata.ReviewAreas,
        };
    }

    private static void AddError(JsonObject payload, JobError error)
    {
        var member = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (error.Details is { } details)
        {
            member["details"] = details.DeepClone();
        }

        payload["error"] = member;
    }
}
