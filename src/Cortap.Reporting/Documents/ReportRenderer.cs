using Cortap.Reporting.Documents.Templating;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Documents;

/// <summary>Renders each report type with the renderer made for it.</summary>
/// <param name="reports">The types, with the templates in force.</param>
/// <param name="loggers">For warnings about what a document leaves out.</param>
/// <param name="emblem">Shown in letterheads; none by default.</param>
public sealed class ReportRenderer(ReportCatalog reports, ILoggerFactory loggers, DocumentImage? emblem = null) : IReportRenderer
{
    // Compiled when they are needed, so that a service answers before.
    private readonly Dictionary<ReportType, Lazy<IReportRenderer>> _renderers = reports.All.ToDictionary(
        report => report.Type, report => new Lazy<IReportRenderer>(() => report.CreateRenderer(report.Template.Load(), loggers, emblem)));

    /// <summary>The renderers with the templates that the product ships.</summary>
    public static ReportRenderer Create() => new(ReportCatalog.BuiltIn, NullLoggerFactory.Instance);

    /// <summary>
    /// Compiles each template and runs the schema check once on it, so that the first report does not wait for that. Call it in the background
    /// when a service starts.
    /// </summary>
    public void Warm()
    {
        // Before somebody unpacks another version over this one.
        _ = BuildIdentity.OfThisProcess;
        foreach (var report in reports.All)
        {
            _ = _renderers[report.Type].Value;
            DocumentValidator.Validate(report.Template.Content);
        }
    }

    public byte[] Render(RenderRequest request, CancellationToken cancellationToken)
    {
        var report = reports.Of(request.ReportType);
        var renderer = request.Template is { } template && template.Sha256 != report.Template.Sha256
            ? report.CreateRenderer(template.Load(), loggers, emblem) : _renderers[report.Type].Value;
        return renderer.Render(request, cancellationToken);
    }
}
