namespace Cortap.Reporting.Pipeline;

/// <summary>The result of a phase: a value or a failure.</summary>
public sealed record PhaseOutcome<T>(T? Value, PhaseFailure? Failure)
    where T : class;
