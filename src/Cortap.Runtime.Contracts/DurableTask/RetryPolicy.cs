namespace Microsoft.DurableTask;

/// <summary>Declarative retries with exponential back-off, made of durable timers.</summary>
public class RetryPolicy
{
    /// <param name="maxNumberOfAttempts">All attempts together; 1 or more.</param>
    /// <param name="firstRetryInterval">Pause after the first failure; above zero.</param>
    /// <param name="backoffCoefficient">Each pause is the one before times this; 1.0 or more.</param>
    /// <param name="maxRetryInterval">Longest pause; one hour unless given.</param>
    /// <param name="retryTimeout">No retry begins after this; unlimited unless given.</param>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        ThrowIfShorter(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        ThrowIfShorter(retryTimeout, firstRetryInterval, nameof(retryTimeout));

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    public TimeSpan RetryTimeout { get; }

    /// <summary>Decides per failure whether it is worth another attempt. All are, unless set.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => IsRetriable = value;
    }

    internal Func<TaskFailureDetails, bool> IsRetriable { get; private init; } = _ => true;

    private static void ThrowIfShorter(TimeSpan? value, TimeSpan firstRetryInterval, string name)
    {
        if (value < firstRetryInterval && value != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, value, $"The value must not be shorter than {nameof(firstRetryInterval)} ({firstRetryInterval}).");
    }
}
