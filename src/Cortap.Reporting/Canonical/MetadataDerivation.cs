using System.Globalization;

namespace Cortap.Reporting.Canonical;

/// <summary>Derives <see cref="CanonicalMetadata"/> (docs/domain/canonical-model.md, section 6.1).</summary>
internal static class MetadataDerivation
{
    private const int SuspiciousDeficiencyCount = 10;

    private static readonly string[] SubrecipientPrograms = ["5307", "5310", "5311"];

    public static CanonicalMetadata Derive(
        ProjectSetup setup,
        string fiscalYear,
        IReadOnlyList<CanonicalAssessment> assessments,
        CanonicalControlCounts controls,
        DateOnly? reportDate,
        List<string> warnings)
    {
        var deficient = assessments.Where(area => area.Finding == Finding.Deficient).ToList();
        var items = deficient.SelectMany(area => area.Deficiencies ?? []).ToList();
        var subrecipients = SubrecipientPrograms.SelectMany(program => setup.Subrecipients?.GetValueOrDefault(program) ?? []).ToList();
        var closed = items.Count(item => item.DateClosed is not null);
        if (deficient.Count > SuspiciousDeficiencyCount)
            warnings.Add($"high deficiency count ({deficient.Count} areas): verify the source data");

        warnings.AddRange(items.Where(item => item.DateClosed > reportDate).Select(item => string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Code ?? item.ControlCode ?? item.ControlName} was closed on {item.DateClosed:yyyy-MM-dd}, after the date of the report and its letter, {reportDate:yyyy-MM-dd}: verify both dates")));

        return new CanonicalMetadata
        {
            HasDeficiencies = deficient.Count > 0,
            DeficiencyCount = deficient.Count,
            DeficiencyAreas = [.. deficient.Select(area => area.ReviewArea)],
            ErfCount = setup.ErfItems.Count,
            ErfAreas = [.. setup.ErfItems.Select(item => item.ErfArea ?? "")],
            ReviewedSubrecipients = subrecipients.Count > 0,
            SubrecipientName = subrecipients.FirstOrDefault(subrecipient => subrecipient.Name is not null)?.Name,
            FiscalYear = fiscalYear,
            ReviewStatus = setup.Info.ReviewStatus ?? (deficient.Count > 0 ? "Draft" : "Completed"),
            TotalReviewAreas = assessments.Count,
            DeficiencyItemCount = items.Count,
            OpenDeficiencyCount = items.Count - closed,
            ClosedDeficiencyCount = closed,
            RepeatDeficiencyCount = items.Count(item => item.Repeat),
            RepeatDeficiencyAreas =
                [.. deficient.Where(area => area.Deficiencies?.Any(item => item.Repeat) == true).Select(area => area.ReviewArea)],
            Controls = controls,
            Warnings = warnings,
        };
    }
}
