using System.Text.Json.Serialization;

namespace Cortap.Reporting.Riskuity;

/// <summary>The part of an assessment that findings are made from (docs/domain/riskuity-api.md, section 5).</summary>
public sealed record ControlAssessment
{
    /// <summary><c>Not Started</c>, <c>In Progress</c>, <c>Complete</c> or <c>Completed</c> in any case.</summary>
    public string? Status { get; init; }

    public string? Description { get; init; }

    /// <summary>The auditor's verdict and narrative.</summary>
    public string? Comments { get; init; }

    /// <summary>Explicit <c>D</c>, <c>ND</c> or <c>NA</c>.</summary>
    public string? Finding { get; init; }

    public string? DeficiencyCode { get; init; }

    public string? DeficiencyDescription { get; init; }

    public string? CorrectiveAction { get; init; }

    /// <summary>ISO 8601 as received.</summary>
    public string? DueDate { get; init; }

    /// <summary>ISO 8601 as received.</summary>
    public string? DateClosed { get; init; }

    /// <summary>True only for the JSON value true.</summary>
    [JsonConverter(typeof(OnlyTrueConverter))]
    public bool RepeatDeficiency { get; init; }

    /// <summary>Null is one that says nothing.</summary>
    public IReadOnlyList<AssessmentInstance?>? Instances
    {
        get;
        init => field = value is null ? null : [.. value.Select(instance => instance is { ReviewStatus: not null } ? instance : null)];
    }
}

/// <param name="ReviewStatus">A text that is classified as comments are.</param>
public sealed record AssessmentInstance(string? ReviewStatus);
