using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Documents;

/// <summary>Renders each report type with the renderer made for it.</summary>
public sealed class ReportRenderer(DraftAuditReportRenderer draftAuditReport) : IReportRenderer
{
    /// <summary>The renderers with the templates that the product ships.</summary>
    public static ReportRenderer Create(DraftAuditReportOptions options) =>
        new(new DraftAuditReportRenderer(TemplateCatalog.DraftAuditReport.Load(), options));

    public byte[] Render(RenderRequest request, CancellationToken cancellationToken) => request.ReportType switch
    {
        ReportType.DraftAuditReport => draftAuditReport.Render(request, cancellationToken),
        _ => throw new CortapException(ErrorCodes.GenerationError, $"The report type {request.ReportType} is not available in this version. Request the draft report."),
    };
}
