namespace Cortap.Reporting.Jobs;

/// <summary>A request that passed the checks of its own body (docs/contract.md, section 1).</summary>
/// <param name="ProjectId">1 to 2^53 - 1.</param>
/// <param name="ReportType">Which document.</param>
/// <param name="CallbackUrl">Absolute and allowed by the address policy.</param>
/// <param name="Format">File format; default docx.</param>
/// <param name="IncludeAttachments">Default false.</param>
public sealed record ReportRequest(
    long ProjectId,
    ReportType ReportType,
    Uri CallbackUrl,
    ReportFormat Format = ReportFormat.Docx,
    bool IncludeAttachments = false);
