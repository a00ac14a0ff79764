using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Jobs;

/// <summary>How the states of jobs and callbacks are spelled in requests, answers, webhooks and stores.</summary>
public static class WireNames
{
    public static string WireName(this JobStatus status) => status switch
    {
        JobStatus.Queued => "queued",
        JobStatus.Processing => "processing",
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.CallbackFailed => "callback_failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string WireName(this CallbackStatus status) => status switch
    {
        CallbackStatus.Pending => "pending",
        CallbackStatus.Delivered => "delivered",
        CallbackStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string WireName(this BatchStatus status) => status switch
    {
        BatchStatus.Processing => "processing",
        BatchStatus.Completed => "completed",
        BatchStatus.CompletedWithFailures => "completed_with_failures",
        BatchStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>The value with this spelling, or null; upper and lower case differ.</summary>
    public static JobStatus? ParseJobStatus(string name) => ReportNames.Find<JobStatus>(name, WireName);

    /// <inheritdoc cref="ParseJobStatus(string)"/>
    public static CallbackStatus? ParseCallbackStatus(string name) => ReportNames.Find<CallbackStatus>(name, WireName);
}
