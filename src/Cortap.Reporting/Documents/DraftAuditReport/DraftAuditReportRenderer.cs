using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>The draft or final report of a Triennial, State Management or Combined review (docs/domain/draft-audit-report.md).</summary>
/// <param name="template">Usually <see cref="TemplateCatalog.DraftAuditReport"/>.</param>
/// <param name="options">What the installation sets.</param>
public sealed class DraftAuditReportRenderer(DocumentTemplate template, DraftAuditReportOptions options) : IReportRenderer
{
    public byte[] Render(RenderRequest request, CancellationToken cancellationToken)
    {
        var canonical = request.Canonical;
        var view = DraftAuditReportView.Create(canonical, request.Attachments, options);
        var document = template.Render(view, Properties(view, request), TemplateCatalog.ProvenanceOf(template, request), cancellationToken);
        DocumentValidator.ThrowIfInvalid(document);
        return document;
    }

    private static DocumentProperties Properties(View view, RenderRequest request) => new(
        $"{view["status"]} Report – {DraftAuditReportView.FooterTitle(request.Canonical)}",
        $"Fiscal Year {view["fiscal_year"]} {view["review_type"]}",
        $"FTA; {view["review_type"]}; FY {view["fiscal_year"]}; {view["status"]} report; Region {request.Canonical.Project.RegionNumber}",
        request.Canonical.Contractor.ContractorName ?? "",
        request.Canonical.GeneratedAt);
}
