namespace Cortap.Reporting.Jobs;

/// <summary>How the enumerations are spelled in requests, answers, webhooks and stores.</summary>
public static class WireNames
{
    public static string WireName(this ReportType type) => type switch
    {
        ReportType.DraftAuditReport => "draft_audit_report",
        ReportType.RecipientInformationRequest => "recipient_information_request",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static string WireName(this ReportFormat format) => format switch
    {
        ReportFormat.Docx => "docx",
        ReportFormat.Pdf => "pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

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

    /// <summary>The value with this spelling, or null; upper and lower case differ.</summary>
    public static ReportType? ParseReportType(string name) => Find<ReportType>(name, WireName);

    /// <inheritdoc cref="ParseReportType(string)"/>
    public static ReportFormat? ParseReportFormat(string name) => Find<ReportFormat>(name, WireName);

    /// <inheritdoc cref="ParseReportType(string)"/>
    public static JobStatus? ParseJobStatus(string name) => Find<JobStatus>(name, WireName);

    /// <inheritdoc cref="ParseReportType(string)"/>
    public static CallbackStatus? ParseCallbackStatus(string name) => Find<CallbackStatus>(name, WireName);

    private static T? Find<T>(string name, Func<T, string> wireName)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (wireName(value) == name)
            {
                return value;
            }
        }

        return null;
    }
}
