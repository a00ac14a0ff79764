using Cortap.Reporting.Documents;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Keeps every template that a report was made from, so that a job that runs again after another template came into force gets its own, and
/// so that an old report can be made again.
/// </summary>
public sealed partial class TemplateArchive(IObjectStore objects, ReportCatalog reports, ILogger<TemplateArchive> logger)
{
    private static readonly ObjectAttributes Attributes = new(ReportFiles.ContentType(ReportFormat.Docx));

    private readonly ILogger _logger = logger;
    private readonly HashSet<string> _kept = [];

    /// <summary>Stores the template in force unless that was done before.</summary>
    /// <returns>Its digest.</returns>
    public async Task<string> KeepAsync(ReportType type, CancellationToken cancellationToken)
    {
        var template = reports.Of(type).Template;
        var key = ObjectKeys.Template(template.Id, template.Sha256);
        if (!IsKept(key) && await objects.GetAsync(key, version: null, cancellationToken).ConfigureAwait(false) is null)
        {
            await objects.PutAsync(key, template.Content, Attributes, cancellationToken).ConfigureAwait(false);
        }

        lock (_kept) _kept.Add(key);
        return template.Sha256;
    }

    /// <summary>The template with this digest; the one in force without a digest, or where the file is gone or does not suit this version.</summary>
    public async Task<ReportTemplate> GetAsync(ReportType type, string? sha256, CancellationToken cancellationToken)
    {
        var template = reports.Of(type).Template;
        if (sha256 is null || sha256 == template.Sha256)
        {
            return template;
        }

        var content = await objects.GetAsync(ObjectKeys.Template(template.Id, sha256), version: null, cancellationToken).ConfigureAwait(false);
        if (content is not null && TemplateInspector.Inspect(content, reports).Problems.Count == 0)
        {
            return template.Restyled(content);
        }

        LogReplaced(template.Id, sha256, content is null ? "is gone" : "does not suit this version");
        return template;
    }

    private bool IsKept(string key)
    {
        lock (_kept) return _kept.Contains(key);
    }

    [LoggerMessage(1, LogLevel.Warning, "The file of template {Template} with digest {Sha256} {Reason}; the report is made from the template in force")]
    private partial void LogReplaced(string template, string sha256, string reason);
}
