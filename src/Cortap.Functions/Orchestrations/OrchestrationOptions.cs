using Cortap.Reporting.Errors;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>What the orchestrators share.</summary>
internal static class OrchestrationOptions
{
    /// <summary>
    /// For the activities for which others wait, in the line or in a batch: what they write must not be lost because a store is away, so that they are tried
    /// for a day, in the end every minute.
    /// </summary>
    public static TaskOptions StorageRetry { get; } = Retry(attempts: 1_450, TimeSpan.FromMinutes(1));

    /// <summary>The same for the record of an attempt, for which nobody waits: two days, as an attempt may have waited for one already.</summary>
    public static TaskOptions RecordRetry { get; } = Retry(attempts: 600, TimeSpan.FromMinutes(5));

    private static TimeSpan ShortestInterval { get; } = TimeSpan.FromSeconds(1);

    private static TaskOptions Retry(int attempts, TimeSpan longest) => TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: attempts, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: longest));

    public static TaskOptions WithInstanceId(string instanceId) => new SubOrchestrationOptions { InstanceId = instanceId };

    /// <summary>
    /// The time between two rounds of an orchestration that never ends: its input. Somebody who starts it by hand gives none, and it must not go round
    /// without a pause.
    /// </summary>
    public static TimeSpan Interval(TaskOrchestrationContext context, TimeSpan usual) =>
        context.GetInput<TimeSpan?>() is { } interval && interval >= ShortestInterval ? interval : usual;

    /// <summary>An activity ended with an exception that no phase foresaw, or killed its process again and again.</summary>
    public static PhaseFailure Unexpected(TaskFailedException exception) => PhaseFailure.Unexpected(
        ErrorCodes.InternalError, exception.TaskName, $"{exception.Message}\n{exception.FailureDetails.StackTrace}");
}
