namespace Cortap.Reporting.Canonical;

/// <summary>Tells what a document lacks for a report type (docs/domain/canonical-model.md, section 8).</summary>
public static class CompletenessCheck
{
    /// <summary>
    /// Judges the canonical document, so that a default or fallback counts as present. A value is missing when it is absent, null, blank,
    /// an empty array or a placeholder.
    /// </summary>
    public static CompletenessResult Evaluate(CanonicalDocument document, ReportFields fields)
    {
        var critical = Missing(fields.Critical, document);
        var optional = Missing(fields.Optional, document);
        var count = fields.Critical.Count + fields.Optional.Count;
        var score = 100 * (count - critical.Count - optional.Count) / count;
        critical.AddRange(fields.Gaps(document));
        return new CompletenessResult(critical, optional, score, CanGenerate: critical.Count == 0);
    }

    private static List<string> Missing(IReadOnlyList<ReportField> fields, CanonicalDocument document) =>
        [.. fields.Where(field => field.IsMissingIn(document)).Select(field => field.Path)];
}
