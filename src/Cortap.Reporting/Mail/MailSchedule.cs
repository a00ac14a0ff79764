namespace Cortap.Reporting.Mail;

/// <summary>When a failed attempt is followed by another one: after 1, 5, 15, 60 and 240 minutes, because servers that do not know a sender ask him to come again.</summary>
public static class MailSchedule
{
    private static readonly int[] Seconds = [60, 300, 900, 3_600, 14_400];

    /// <summary>The delay before the next attempt, or null when this was the last one.</summary>
    /// <param name="attempt">Number of the attempt that failed, from 1.</param>
    public static TimeSpan? DelayAfter(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return attempt <= Seconds.Length ? TimeSpan.FromSeconds(Seconds[attempt - 1]) : null;
    }
}
