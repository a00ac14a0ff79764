namespace Cortap.Reporting.Pipeline;

/// <summary>Input of the report orchestration.</summary>
/// <param name="JobId">The job; also the instance id.</param>
/// <param name="Timeout">Time for the pipeline once it has begun.</param>
/// <param name="BackoffUnit">First delay between two attempts of the webhook.</param>
public sealed record ReportRun(JobId JobId, TimeSpan Timeout, TimeSpan BackoffUnit);
