using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>The result of one review area. The five detail members are null unless the finding is D.</summary>
public sealed record CanonicalAssessment
{
    /// <summary>Canonical name of the area.</summary>
    public required string ReviewArea { get; init; }

    /// <summary><c>D</c>, <c>ND</c> or <c>NA</c>.</summary>
    public required string Finding { get; init; }

    public string? DeficiencyCode { get; init; }

    public string? Description { get; init; }

    public string? CorrectiveAction { get; init; }

    public DateOnly? DueDate { get; init; }

    public DateOnly? DateClosed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CanonicalDeficiency>? Deficiencies { get; init; }
}

/// <summary>One deficient control.</summary>
public sealed record CanonicalDeficiency
{
    public string? ControlId { get; init; }

    public string? ControlCode { get; init; }

    public string? ControlName { get; init; }

    /// <summary>Explicit FTA deficiency code; documents print <see cref="ControlCode"/> without one.</summary>
    public string? Code { get; init; }

    public required string Description { get; init; }

    public string? CorrectiveAction { get; init; }

    public DateOnly? DueDate { get; init; }

    public DateOnly? DateClosed { get; init; }

    public bool Repeat { get; init; }
}

/// <summary>An Enhanced Review Focus item, from project setup.</summary>
public sealed record CanonicalErfItem(string? ErfArea, string? FocusDescription, string? CompletionStatus);
