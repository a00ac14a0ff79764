namespace Cortap.Reporting.Riskuity;

/// <summary>One item of Riskuity's project controls, as received: texts are not cleaned, duplicates are still there.</summary>
/// <param name="Id">Project-control id as text; null when the item has none.</param>
/// <param name="Control">The control that was assessed.</param>
/// <param name="Assessment">The embedded assessment.</param>
/// <param name="Project">The project that the item belongs to.</param>
public sealed record ProjectControl(
    string? Id,
    ControlReference? Control,
    ControlAssessment? Assessment,
    ProjectReference? Project);

/// <param name="Id">Id of the control, as text.</param>
/// <param name="Name"><c>PREFIX : CODE</c>; the prefix selects the review area.</param>
public sealed record ControlReference(string? Id, string? Name);

/// <param name="Name">Riskuity's name of the project.</param>
public sealed record ProjectReference(string? Name);
