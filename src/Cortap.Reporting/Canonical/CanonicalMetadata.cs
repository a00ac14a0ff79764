namespace Cortap.Reporting.Canonical;

/// <summary>Values derived from the rest of the document.</summary>
public sealed record CanonicalMetadata
{
    public required bool HasDeficiencies { get; init; }

    /// <summary>Number of areas, not of items, with finding D.</summary>
    public required int DeficiencyCount { get; init; }

    public required IReadOnlyList<string> DeficiencyAreas { get; init; }

    public required int ErfCount { get; init; }

    public required IReadOnlyList<string> ErfAreas { get; init; }

    public required bool ReviewedSubrecipients { get; init; }

    public required string? SubrecipientName { get; init; }

    /// <summary><c>FY</c> and four digits.</summary>
    public required string FiscalYear { get; init; }

    /// <summary><c>In Progress</c>, <c>Completed</c> or <c>Draft</c>.</summary>
    public required string ReviewStatus { get; init; }

    public required int TotalReviewAreas { get; init; }

    public required int DeficiencyItemCount { get; init; }

    public required int OpenDeficiencyCount { get; init; }

    public required int ClosedDeficiencyCount { get; init; }

    public required int RepeatDeficiencyCount { get; init; }

    public required IReadOnlyList<string> RepeatDeficiencyAreas { get; init; }

    public required CanonicalControlCounts Controls { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>Counts after de-duplication; <c>Total = Mapped + Unmapped + Excluded</c>.</summary>
public sealed record CanonicalControlCounts(int Total, int Mapped, int Unmapped, int Excluded, int Complete, int NotStarted);
