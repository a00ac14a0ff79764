namespace Cortap.Reporting.Jobs;

/// <summary>State of a job record; docs/states.md draws the legal transitions.</summary>
public enum JobStatus
{
    Queued,
    Processing,
    Completed,
    Failed,
    CallbackFailed,
}
