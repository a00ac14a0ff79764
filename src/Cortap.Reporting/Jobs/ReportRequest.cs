namespace Cortap.Reporting.Jobs;

/// <summary>A request that passed the checks of its own body (docs/contract.md, section 1).</summary>
/// <param name="ProjectId">1 to 2^53 - 1.</param>
/// <param name="ReportType">Which document.</param>
/// <param name="CallbackUrl">Absolute and allowed by the address policy.</param>
/// <param name="Format">File format; default docx.</param>
/// <param name="IncludeAttachments">Default false.</param>
/// <param name="Refresh">Reads the project anew from Riskuity, whatever was read within the last hour; default false.</param>
public sealed record ReportRequest(
    long ProjectId,
    ReportType ReportType,
    Uri CallbackUrl,
    ReportFormat Format = ReportFormat.Docx,
    bool IncludeAttachments = false,
    bool Refresh = false);
