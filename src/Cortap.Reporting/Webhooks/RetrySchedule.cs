namespace Cortap.Reporting.Webhooks;

/// <summary>When a failed attempt is followed by another one: after 1, 2, 4, 8 and 16 s (docs/contract.md, section 6).</summary>
public static class RetrySchedule
{
    /// <summary>One attempt and five retries.</summary>
    public const int MaxAttempts = 6;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    /// <summary>The delay before the next attempt, or null when this was the last one.</summary>
    /// <param name="attempt">Number of the attempt that failed, from 1.</param>
    /// <param name="retryAfter">What the receiver asked for; honored when longer, up to 60 s.</param>
    public static TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        var delay = TimeSpan.FromSeconds(1 << (attempt - 1));
        var asked = retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter;
        return asked > delay ? asked : delay;
    }
}
