namespace Cortap.Reporting.Canonical;

/// <summary>Values derived from the rest of the document. Members that are not <c>required</c> may be absent from a document that is read;
/// source-generated deserialization then assigns null.</summary>
public sealed record CanonicalMetadata
{
    public required bool HasDeficiencies { get; init; }

    /// <summary>Number of areas, not of items, with finding D.</summary>
    public required int DeficiencyCount { get; init; }

    public required IReadOnlyList<string> DeficiencyAreas { get; init; }

    public required int ErfCount { get; init; }

    public IReadOnlyList<string> ErfAreas { get; init => field = value ?? []; } = [];

    public bool ReviewedSubrecipients { get; init; }

    public string? SubrecipientName { get; init; }

    /// <summary><c>FY</c> and four digits.</summary>
    public required string FiscalYear { get; init; }

    /// <summary><c>In Progress</c>, <c>Completed</c> or <c>Draft</c>.</summary>
    public required string ReviewStatus { get; init; }

    public int TotalReviewAreas { get; init; }

    public int DeficiencyItemCount { get; init; }

    public int OpenDeficiencyCount { get; init; }

    public int ClosedDeficiencyCount { get; init; }

    public int RepeatDeficiencyCount { get; init; }

    public IReadOnlyList<string> RepeatDeficiencyAreas { get; init => field = value ?? []; } = [];

    /// <summary>Null in documents of older writers.</summary>
    public CanonicalControlCounts? Controls { get; init; }

    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];
}

/// <summary>Counts after de-duplication; <c>Total = Mapped + Unmapped + Excluded</c>.</summary>
public sealed record CanonicalControlCounts(int Total, int Mapped, int Unmapped, int Excluded, int Complete, int NotStarted);
