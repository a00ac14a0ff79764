using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>What every phase is told.</summary>
/// <param name="JobId">The job, whose record holds the request.</param>
/// <param name="DeadlineAt">When the job times out, UTC; no phase works longer.</param>
public sealed record PhaseInput(JobId JobId, DateTimeOffset DeadlineAt);

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
