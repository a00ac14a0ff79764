using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using CoreException = DurableTask.Core.Exceptions.TaskFailedException;

namespace Cortap.Runtime.Engine;

/// <summary>Attempts of an activity or sub-orchestration, with durable timers between them.</summary>
internal static partial class RetryLoop
{
    public static async Task<TResult> RunAsync<TResult>(
        TaskOrchestrationContext context, string name, TaskRetryOptions retry, Func<Task<TResult>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (IsRetriable(exception, retry))
            {
                var failure = (exception as TaskFailedException)?.FailureDetails ?? FailureJson.OfException(exception);
                if (!await DecideAsync(context, name, retry, new(context, attempt, failure, context.CurrentUtcDateTime - startedAt, default)))
                    throw;
            }
        }
    }

    // A policy repeats whatever the call throws, a result that cannot be read too; a handler is asked about failures of the task only.
    private static bool IsRetriable(Exception exception, TaskRetryOptions retry)
        => exception is TaskFailedException failed ? FailureJson.IsRetriable(failed.FailureDetails) : retry.Policy is not null;

    private static async Task<bool> DecideAsync(TaskOrchestrationContext context, string name, TaskRetryOptions retry, RetryContext failed)
    {
        if (retry.Handler is { } handler)
        {
            LogEvaluating(context.CreateReplaySafeLogger("Microsoft.DurableTask"), context.InstanceId, name, failed.LastAttemptNumber);
            return await handler(failed);
        }
        if (NextDelay(retry.Policy!, name, failed) is not { } delay)
            return false;
        await context.CreateTimer(delay, CancellationToken.None);
        return true;
    }

    private static TimeSpan? NextDelay(RetryPolicy policy, string name, RetryContext failed)
    {
        if (failed.LastAttemptNumber >= policy.MaxNumberOfAttempts || !IsWorthRetrying(policy, name, failed.LastFailure))
            return null;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && failed.TotalRetryTime >= policy.RetryTimeout)
            return null;
        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, failed.LastAttemptNumber - 1);
        return policy.MaxRetryInterval == Timeout.InfiniteTimeSpan || delay < policy.MaxRetryInterval.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(Math.Min(delay, TimeSpan.MaxValue.TotalMilliseconds / 2))
            : policy.MaxRetryInterval;
    }

    private static bool IsWorthRetrying(RetryPolicy policy, string name, TaskFailureDetails failure)
    {
        try
        {
            // The predicate about the failure is reached through the one about the core framework's exception only.
            return policy.Handle(new CoreException(0, 0, name, null, failure.ErrorMessage, null) { FailureDetails = FailureJson.ToCore(failure) });
        }
        catch (Exception)
        {
            // The failure of the task matters more than that of the predicate about it.
            return false;
        }
    }

    [LoggerMessage(EventId = 55, Level = LogLevel.Information, EventName = "RetryingTask",
        Message = "{InstanceId}: Evaluating custom retry handler for failed '{Name}' task. Attempt = {Attempt}.")]
    private static partial void LogEvaluating(ILogger logger, string instanceId, string name, int attempt);
}
