namespace Cortap.Reporting.Canonical;

/// <summary>Whether a report type can be generated from a document, and what it lacks.</summary>
/// <param name="MissingCriticalFields">Canonical paths in table order; they block the report.</param>
/// <param name="MissingOptionalFields">Canonical paths in table order; default texts are printed for them.</param>
/// <param name="DataQualityScore">Share of the fields that are present, 0 to 100.</param>
/// <param name="CanGenerate">Nothing blocks.</param>
public sealed record CompletenessResult(
    IReadOnlyList<string> MissingCriticalFields,
    IReadOnlyList<string> MissingOptionalFields,
    int DataQualityScore,
    bool CanGenerate);
