namespace Microsoft.DurableTask.Client;

/// <summary>The states of an orchestration instance.</summary>
public enum OrchestrationRuntimeStatus
{
    Running,
    Completed,
    [Obsolete("Never reported; kept for its number.")]
    ContinuedAsNew,
    Failed,
    [Obsolete("Never reported; kept for its number.")]
    Canceled,
    Terminated,
    /// <summary>Scheduled, and not yet begun.</summary>
    Pending,
    Suspended,
}
