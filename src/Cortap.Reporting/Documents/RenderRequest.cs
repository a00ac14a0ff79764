using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents;

/// <summary>Everything that determines a document's bytes.</summary>
/// <param name="ReportType">Which document.</param>
/// <param name="Canonical">The data.</param>
/// <param name="CanonicalSha256">Lower-case hex SHA-256 of the canonical JSON bytes, for the provenance part.</param>
/// <param name="JobId">For the provenance part.</param>
/// <param name="Attachments">Evidence that Riskuity names; null when the caller did not ask for the list.</param>
/// <param name="Template">Null for the one in force.</param>
public sealed record RenderRequest(
    ReportType ReportType,
    CanonicalDocument Canonical,
    string CanonicalSha256,
    string JobId,
    IReadOnlyList<string>? Attachments = null,
    ReportTemplate? Template = null)
{
    /// <summary>For the provenance part; null for none.</summary>
    public string? AuditCheckpoint { get; init; }
}
