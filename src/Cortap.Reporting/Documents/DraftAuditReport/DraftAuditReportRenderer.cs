using Cortap.Reporting.Documents.Templating;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>The draft or final report of a Triennial, State Management or Combined review (docs/domain/draft-audit-report.md).</summary>
/// <param name="template">Of this report type.</param>
/// <param name="logger">Is told when there is no letter.</param>
/// <param name="emblem">Shown in the letterhead; none by default.</param>
public sealed partial class DraftAuditReportRenderer(
    DocumentTemplate template, ILogger<DraftAuditReportRenderer> logger, DocumentImage? emblem = null) : IReportRenderer
{
    public byte[] Render(RenderRequest request, CancellationToken cancellationToken)
    {
        var canonical = request.Canonical;
        var view = DraftAuditReportView.Create(canonical, request.Attachments, emblem, cancellationToken);
        if (view["letter"] is null)
        {
            LogNoLetter(request.JobId);
        }

        return template.Render(view, Properties(view, request), Provenance.Of(template, request), cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: the report has no transmittal letter, because project setup names neither an addressee nor a regional officer")]
    private partial void LogNoLetter(string jobId);

    private static DocumentProperties Properties(View view, RenderRequest request) => new(
        $"{view["status"]} Report – {DraftAuditReportView.Title(request.Canonical)}",
        $"Fiscal Year {view["fiscal_year"]} {view["review_type"]}",
        $"FTA; {view["review_type"]}; FY {view["fiscal_year"]}; {view["status"]} report; Region {request.Canonical.Project.RegionNumber}",
        request.Canonical.Contractor.ContractorName ?? "",
        request.Canonical.GeneratedAt);
}
