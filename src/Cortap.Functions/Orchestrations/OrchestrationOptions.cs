using Cortap.Reporting.Errors;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>What the orchestrators share.</summary>
internal static class OrchestrationOptions
{
    /// <summary>
    /// For the activities that only write an outcome which is known already. It must not be lost because a store is away, so that they are tried for a day,
    /// in the end every five minutes.
    /// </summary>
    public static TaskOptions StorageRetry { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 300,
        firstRetryInterval: TimeSpan.FromSeconds(1),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(5)));

    public static TaskOptions WithInstanceId(string instanceId) => new SubOrchestrationOptions { InstanceId = instanceId };

    /// <summary>An activity ended with an exception that no phase foresaw, or killed its process again and again.</summary>
    public static PhaseFailure Unexpected(TaskFailedException exception) => PhaseFailure.Unexpected(
        ErrorCodes.InternalError, exception.TaskName, $"{exception.Message}\n{exception.FailureDetails.StackTrace}");
}
