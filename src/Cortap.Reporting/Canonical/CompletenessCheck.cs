using System.Globalization;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>Tells what a document lacks for a report type (docs/domain/canonical-model.md, section 8).</summary>
public static class CompletenessCheck
{
    /// <summary>
    /// Judges the canonical document, so that a default or fallback counts as present. A value is missing when it is absent, null, blank,
    /// an empty array or a placeholder.
    /// </summary>
    public static CompletenessResult Evaluate(CanonicalDocument document, ReportType reportType)
    {
        var fields = ReportFields.Of(reportType);
        var critical = Missing(fields.Critical, document);
        var optional = Missing(fields.Optional, document);
        var count = fields.Critical.Count + fields.Optional.Count;
        var score = 100 * (count - critical.Count - optional.Count) / count;
        if (reportType == ReportType.DraftAuditReport)
            critical.AddRange(FinalReportGaps(document));
        return new CompletenessResult(critical, optional, score, CanGenerate: critical.Count == 0);
    }

    private static List<string> Missing(IReadOnlyList<ReportField> fields, CanonicalDocument document) =>
        [.. fields.Where(field => field.IsMissingIn(document)).Select(field => field.Path)];

    /// <summary>What a report of status Final needs besides.</summary>
    private static IEnumerable<string> FinalReportGaps(CanonicalDocument document)
    {
        if (!ReportStatus.IsFinal(document))
            yield break;
        if (TextOf(document.ReportDetails, "organization_description") is null)
            yield return "report_details.organization_description";
        foreach (var (area, assessment) in document.Assessments.Index())
        {
            foreach (var (item, deficiency) in (assessment.Deficiencies ?? []).Index())
            {
                if (!AreaAssessment.HasNarrative(deficiency.Description))
                    yield return string.Create(CultureInfo.InvariantCulture, $"assessments[{area}].deficiencies[{item}].description");
                if (CanonicalText.CleanValue(deficiency.CorrectiveAction) is null)
                    yield return string.Create(CultureInfo.InvariantCulture, $"assessments[{area}].deficiencies[{item}].corrective_action");
            }
        }
    }

    private static string? TextOf(JsonObject? details, string member) =>
        details?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? CanonicalText.CleanValue(text) : null;
}
