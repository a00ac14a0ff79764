namespace Cortap.Reporting.Riskuity;

/// <summary>One item of Riskuity's project controls, as received: texts are not cleaned, duplicates are still there.</summary>
/// <param name="Id">Project-control id as text; null when the item has none.</param>
/// <param name="ControlId">Id of the control itself.</param>
/// <param name="ControlName"><c>PREFIX : CODE</c>; the prefix selects the review area.</param>
/// <param name="Assessment">The embedded assessment, or null.</param>
/// <param name="ProjectName">Riskuity's name of the project.</param>
public sealed record ProjectControl(
    string? Id,
    string? ControlId,
    string? ControlName,
    ControlAssessment? Assessment,
    string? ProjectName);

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

    public bool RepeatDeficiency { get; init; }

    /// <summary>The <c>review_status</c> texts of the instances.</summary>
    public IReadOnlyList<string?> InstanceStatuses { get; init; } = [];
}
