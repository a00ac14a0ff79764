namespace Cortap.Reporting.Canonical;

/// <summary>What is reviewed. Values that are required but unknown are null here and reported by the completeness check.</summary>
public sealed record CanonicalProject
{
    /// <summary>FTA region, 1 to 10.</summary>
    public required int? RegionNumber { get; init; }

    public required string? ReviewType { get; init; }

    public required string? RecipientName { get; init; }

    public required string? RecipientAcronym { get; init; }

    /// <summary><c>City, ST</c>.</summary>
    public required string? RecipientCityState { get; init; }

    /// <summary>FTA's id of the recipient, as text.</summary>
    public required string? RecipientId { get; init; }

    public string? RecipientWebsite { get; init; }

    /// <summary>Text, or <c>TBD</c>.</summary>
    public string? SiteVisitDates { get; init; }

    public DateOnly? SiteVisitStartDate { get; init; }

    public DateOnly? SiteVisitEndDate { get; init; }

    public required DateOnly? ReportDate { get; init; }

    /// <summary><c>virtual</c> or <c>in-person</c>.</summary>
    public required string? ExitConferenceFormat { get; init; }

    /// <summary>Response deadline of the recipient information request.</summary>
    public DateOnly? DueDate { get; init; }
}
