using Cortap.Reporting.Documents.Templating;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>
/// The request that a recipient gets before the site visit: cover letter, when the correspondence suffices for one, and package
/// (docs/domain/recipient-information-request.md). Needs no assessments.
/// </summary>
/// <param name="template">Of this report type.</param>
/// <param name="logger">Is told when there is no letter.</param>
/// <param name="emblem">Shown in the letterhead; none by default.</param>
public sealed partial class RecipientInformationRequestRenderer(
    DocumentTemplate template, ILogger<RecipientInformationRequestRenderer> logger, DocumentImage? emblem = null) : IReportRenderer
{
    public byte[] Render(RenderRequest request, CancellationToken cancellationToken)
    {
        var missing = CoverLetter.Missing(request.Canonical);
        if (missing.Count > 0)
        {
            LogNoLetter(request.JobId, string.Join(", ", missing));
        }

        var view = RecipientInformationRequestView.Create(request.Canonical, request.Attachments, emblem);
        return template.Render(view, Properties(view, request), Provenance.Of(template, request), cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: the request has no cover letter, because project setup lacks {MissingPaths}")]
    private partial void LogNoLetter(string jobId, string missingPaths);

    private static DocumentProperties Properties(View view, RenderRequest request)
    {
        var project = request.Canonical.Project;
        return new DocumentProperties(
            $"Recipient Information Request – FY {view["fiscal_year"]} {project.ReviewType} – {project.RecipientName}",
            $"Fiscal Year {view["fiscal_year"]} {project.ReviewType}",
            $"FTA; {project.ReviewType}; FY {view["fiscal_year"]}; Recipient Information Request; Region {project.RegionNumber}",
            request.Canonical.Contractor.ContractorName ?? "",
            request.Canonical.GeneratedAt);
    }
}
