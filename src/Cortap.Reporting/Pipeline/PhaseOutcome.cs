namespace Cortap.Reporting.Pipeline;

/// <summary>The result of a phase: exactly one of the two is set.</summary>
public sealed record PhaseOutcome<T>(T? Value, PhaseFailure? Failure)
    where T : class;
