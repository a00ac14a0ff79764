namespace Cortap.Reporting.Jobs.Line;

/// <summary>
/// How users take turns, the same in every store. Times of work are whole microseconds.
/// <para>
/// Each user has a <em>served</em> time: what the user's jobs have cost, those at work by their estimate. The line has its own, which goes on as if
/// everybody who waits had been served alike: by each job's cost divided by the number of users who wait. Who was served less than that may start;
/// among these, who waits longest for a turn comes first, and a turn sends one to the end. When nobody was, the least served comes first and the
/// line goes on to there. A newcomer begins where the line is.
/// </para>
/// <para>
/// So between a newcomer's arrival and start each other user starts once at most; and as the line goes on with every job, nobody who has been
/// served too much waits for ever.
/// </para>
/// </summary>
public static class FairShare
{
    /// <summary>What a job is taken to cost as long as none has ended.</summary>
    public const long FirstPace = 5_000_000;

    /// <summary>More users are not counted one by one.</summary>
    public const int MaxCountedUsers = 256;

    /// <summary>From nothing, nothing would come by doubling.</summary>
    private const long LeastPace = 1_000;

    private const long MaxCost = 3_600_000_000;
    private const int Weight = 8;

    /// <summary>What a job has cost; a clock that was put back or forward does not ruin its user.</summary>
    public static long Cost(DateTimeOffset claimedAt, DateTimeOffset endedAt) =>
        Math.Clamp((endedAt - claimedAt).Ticks / TimeSpan.TicksPerMicrosecond, 1, MaxCost);

    /// <summary>
    /// The running mean of costs, which one job can double at most. A job that seems to have taken as long as none may was at work while the clock was
    /// put forward, or while no host was running, and tells nothing.
    /// </summary>
    public static long Average(long mean, long latest) => latest >= MaxCost ? mean : mean + ((Math.Min(latest, Weight * Math.Max(LeastPace, mean)) - mean) / Weight);

    /// <summary>By how much the line goes on when a job has ended.</summary>
    /// <param name="cost">Of the job.</param>
    /// <param name="waitingUsers">0 or more.</param>
    public static long Progress(long cost, long waitingUsers) => Math.Max(1, cost / Math.Max(1, waitingUsers));

    public static TimeSpan ToPace(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
