using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Documents.Templating;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Documents;

/// <summary>Renders each report type with the renderer made for it.</summary>
public sealed class ReportRenderer(
    DraftAuditReportRenderer draftAuditReport, RecipientInformationRequestRenderer recipientInformationRequest) : IReportRenderer
{
    /// <summary>The renderers with the templates that the product ships.</summary>
    /// <param name="loggers">For warnings about what a document leaves out; none by default.</param>
    /// <param name="emblem">Shown in letterheads; none by default.</param>
    public static ReportRenderer Create(ILoggerFactory? loggers = null, DocumentImage? emblem = null) =>
        new(
            new DraftAuditReportRenderer(
                TemplateCatalog.DraftAuditReport.Load(), (loggers ?? NullLoggerFactory.Instance).CreateLogger<DraftAuditReportRenderer>(), emblem),
            new RecipientInformationRequestRenderer(
                TemplateCatalog.RecipientInformationRequest.Load(),
                (loggers ?? NullLoggerFactory.Instance).CreateLogger<RecipientInformationRequestRenderer>(), emblem));

    /// <summary>
    /// Runs the schema check once, on a template, so that the first report does not wait for its code to be compiled. Call it in the background
    /// when a service starts.
    /// </summary>
    public static void Warm() => DocumentValidator.Validate(TemplateCatalog.DraftAuditReport.Content);

    public byte[] Render(RenderRequest request, CancellationToken cancellationToken) => request.ReportType switch
    {
        ReportType.DraftAuditReport => draftAuditReport.Render(request, cancellationToken),
        ReportType.RecipientInformationRequest => recipientInformationRequest.Render(request, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.ReportType, "There is no renderer for this report type."),
    };
}
