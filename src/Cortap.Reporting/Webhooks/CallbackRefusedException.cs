namespace Cortap.Reporting.Webhooks;

/// <summary>A callback may not be called; thrown while the connection is made.</summary>
/// <param name="message">What stands in the way, as "its host …", for the job's owner, who must not learn from it what internal names resolve to.</param>
/// <param name="cause">For the operators' log.</param>
public sealed class CallbackRefusedException(string message, string? cause = null) : Exception(message)
{
    /// <summary>What the message keeps from the job's owner; null when nothing.</summary>
    public string? Cause { get; } = cause;
}
