using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>The counted statements of the letter and of Section I (docs/domain/draft-audit-report.md, section 6, rows C1 to C5), and the legal bases.</summary>
internal static class FindingViews
{
    private const string Triennial = "Triennial Review";
    private const string StateManagement = "State Management Review";

    public static void AddTo(View view, CanonicalDocument canonical)
    {
        var metadata = canonical.Metadata;
        view["outcome"] = new View
        {
            ["has_deficiencies"] = metadata.HasDeficiencies,
            ["count"] = metadata.DeficiencyCount,
            ["noun"] = ReportText.Areas(metadata.DeficiencyCount),
            ["areas"] = SentenceNames(metadata.DeficiencyAreas),
        };
        view["repeats"] = new View
        {
            ["any"] = metadata.RepeatDeficiencyCount > 0,
            ["count"] = metadata.RepeatDeficiencyCount,
            ["noun"] = ReportText.Deficiencies(metadata.RepeatDeficiencyCount),
            ["was"] = ReportText.Was(metadata.RepeatDeficiencyCount),
            ["area_noun"] = ReportText.Areas(metadata.RepeatDeficiencyAreas.Count),
            ["areas"] = SentenceNames(metadata.RepeatDeficiencyAreas),
        };
        view["erf"] = EnhancedReviewFocus(canonical);
        view["closed"] = Closed(canonical);
        view["background"] = Background(canonical.Project.ReviewType);
    }

    public static IReadOnlyList<string> SentenceNames(IEnumerable<string> canonicalNames) =>
        [.. canonicalNames.Select(name => name.Replace(" - ", " – ", StringComparison.Ordinal))];

    private static View EnhancedReviewFocus(CanonicalDocument canonical)
    {
        IReadOnlyList<string> items = [.. canonical.ErfItems.Select(item => item.ErfArea).Where(area => !string.IsNullOrWhiteSpace(area)).OfType<string>()];
        IReadOnlyList<string> areas = [.. items.Distinct(StringComparer.OrdinalIgnoreCase)];
        var deficient = canonical.Metadata.DeficiencyAreas.Concat(SentenceNames(canonical.Metadata.DeficiencyAreas));
        return new View
        {
            ["any"] = items.Count > 0,
            ["several"] = items.Count > 1,
            ["count"] = items.Count,
            ["areas"] = areas,
            ["area_noun"] = ReportText.Areas(areas.Count),
            ["deficient"] = areas.Intersect(deficient, StringComparer.OrdinalIgnoreCase).Any(),
        };
    }

    private static View Closed(CanonicalDocument canonical)
    {
        var areas = SentenceNames(canonical.Assessments
            .Where(assessment => assessment.Deficiencies?.Any(deficiency => deficiency.DateClosed is not null) == true)
            .Select(assessment => assessment.ReviewArea));
        return new View
        {
            ["some"] = areas.Count > 0,
            ["all"] = areas.Count > 0 && canonical.Metadata.OpenDeficiencyCount == 0,
            ["area_noun"] = ReportText.Areas(areas.Count),
            ["areas"] = areas,
        };
    }

    private static View Background(string? reviewType) => new()
    {
        ["triennial"] = reviewType != StateManagement,
        ["state_management"] = reviewType != Triennial,
        ["both"] = reviewType is not (Triennial or StateManagement),
        ["is_triennial"] = reviewType == Triennial,
    };
}
