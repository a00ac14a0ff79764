namespace Cortap.Reporting.Pipeline;

/// <summary>What every phase is told.</summary>
/// <param name="JobId">The job, whose record holds the request.</param>
/// <param name="Timeout">The time that the job has in all.</param>
/// <param name="TimeLeft">
/// What was left of it when the phase was called; no phase works longer. It is a duration, because the clock of the machine that runs the phase
/// need not agree with the one that the workflow counts by.
/// </param>
public sealed record PhaseInput(JobId JobId, TimeSpan Timeout, TimeSpan TimeLeft);

/// <summary>Input of <see cref="GeneratePhase"/>.</summary>
public sealed record GenerateInput(PhaseInput Phase, FetchedData Data);

/// <summary>Input of <see cref="UploadPhase"/>.</summary>
public sealed record UploadInput(PhaseInput Phase, GeneratedReport Report);

/// <summary>Input of <see cref="LinkPhase"/>.</summary>
public sealed record LinkInput(PhaseInput Phase, UploadedReport Report);

/// <summary>Input of <see cref="CompletePhase"/>.</summary>
public sealed record CompleteInput(PhaseInput Phase, GeneratedReport Generated, UploadedReport Uploaded);

/// <summary>Input of <see cref="FailPhase"/>.</summary>
public sealed record FailInput(JobId JobId, PhaseFailure Failure);
