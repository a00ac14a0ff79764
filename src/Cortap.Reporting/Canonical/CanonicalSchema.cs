using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Canonical;

/// <summary>Checks a document against schema 1.0 as docs/canonical-1.0.schema.json publishes it.</summary>
public static class CanonicalSchema
{
    /// <summary>Up to ten <c>path: message</c> lines; none when the document is valid.</summary>
    public static IReadOnlyList<string> Validate(CanonicalDocument document, ReportType reportType) => throw new NotImplementedException();
}
