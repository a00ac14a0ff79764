using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Canonical;

/// <summary>Tells what a document lacks for a report type (docs/domain/canonical-model.md, section 8).</summary>
public static class CompletenessCheck
{
    public static CompletenessResult Evaluate(CanonicalDocument document, ReportType reportType) => throw new NotImplementedException();
}
