namespace Cortap.Reporting.Canonical;

/// <summary>One value that a report type needs.</summary>
/// <param name="Path">Path in the canonical document.</param>
/// <param name="Source">Where to fill it: a path in the project's entry of the setup document, or its origin in Riskuity.</param>
/// <param name="Value">Reads it.</param>
/// <param name="DefaultText">What an optional value is printed as when it is absent; null when the passage is left out.</param>
public sealed record ReportField(string Path, string Source, Func<CanonicalDocument, object?> Value, string? DefaultText = null)
{
    /// <summary>True when the document has no value: null, a blank, a placeholder or an empty list.</summary>
    public bool IsMissingIn(CanonicalDocument document) => Value(document) switch
    {
        null => true,
        string text => CanonicalText.CleanValue(text) is null,
        IReadOnlyCollection<object> list => list.Count == 0,
        _ => false,
    };
}

/// <summary>What a report type needs of the canonical document, in the table order of docs/domain/canonical-model.md, section 8.</summary>
/// <param name="Type">The report type.</param>
/// <param name="Critical">Without one of these the report is not made.</param>
/// <param name="Optional">Without one of these a default text is printed.</param>
public sealed record ReportFields(ReportType Type, IReadOnlyList<ReportField> Critical, IReadOnlyList<ReportField> Optional)
{
    /// <summary>Paths of what a document lacks besides, which also blocks the report; nothing by default.</summary>
    public Func<CanonicalDocument, IEnumerable<string>> Gaps { get; init; } = _ => [];

    /// <summary>Review types that the report has no wording for; none by default.</summary>
    public IReadOnlyList<string> RefusedReviewTypes { get; init; } = [];

    /// <summary>
    /// Paths of what it reads of narratives, setup details, letters and lists, each with all below: the rest cannot keep it from being made.
    /// All of them by default.
    /// </summary>
    public IReadOnlyList<string> Reads { get; init; } = ["assessments", "report_details", "correspondence", "attendees", "subrecipients", "erf_items"];

    /// <summary>Whether a path is among <see cref="Reads"/>, or below one that is.</summary>
    public bool IsRead(string path) => Reads.Any(read => path.StartsWith(read, StringComparison.Ordinal) && (path.Length == read.Length || path[read.Length] is '.' or '['));

    /// <summary>The path in the setup entry from which the value at a canonical path comes; the path itself where it does not come from setup.</summary>
    public string SetupPathOf(string path) => Critical.Concat(Optional).FirstOrDefault(field => field.Path == path)?.Source ?? path.Split('.') switch
    {
        ["project", var name] => $"project_info.{name}",
        ["metadata", "fiscal_year" or "review_status"] => $"project_info.{path["metadata.".Length..]}",
        ["contractor", "contractor_name"] => "contractor.company_name",
        ["fta_program_manager", "fta_program_manager_name"] => "fta_program_manager.name",
        _ => path,
    };

    /// <summary>Where to fill the value at a canonical path that is missing.</summary>
    public string SourceOf(string path) =>
        Critical.Concat(Optional).FirstOrDefault(field => field.Path == path)?.Source switch
        {
            CanonicalFields.RiskuityControls => CanonicalFields.RiskuityControls,
            { } setupPath => $"{setupPath} in project setup",
            null when path.StartsWith("assessments[", StringComparison.Ordinal) => "the assessment in Riskuity",
            null => $"{path} in project setup",
        };
}
