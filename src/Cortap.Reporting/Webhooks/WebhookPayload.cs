using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Webhooks;

/// <summary>The body of a finished job's webhook (docs/contract.md, section 6).</summary>
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
