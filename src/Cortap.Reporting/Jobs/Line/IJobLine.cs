namespace Cortap.Reporting.Jobs.Line;

/// <summary>
/// The line of the job store: which jobs wait, whose turn it is, and how many are at work over all hosts. A job enters it when it is created
/// and leaves it with the write that ends or removes it, so that no crash can separate the two. Users, that is tenant and user together, take
/// turns by the time their jobs cost (<see cref="FairShare"/>). Every method throws <see cref="JobStoreException"/> as the store's do.
/// </summary>
public interface IJobLine
{
    /// <summary>
    /// Claims the job whose turn it is, if fewer than <see cref="LineClaim.Capacity"/> are at work. One caller gets it, on whichever host, and is
    /// to make its workflow durable within <see cref="LineClaim.StartLease"/>; else another host takes it over.
    /// </summary>
    /// <returns>Null when there is no room, or nobody waits.</returns>
    Task<Job?> ClaimNextAsync(LineClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Takes over jobs at work for which nobody has vouched in time: claimed by a host that has died, or at work for so long that their
    /// workflow is to be looked after. One caller gets each; it stays at work, and is due again after its lease.
    /// </summary>
    /// <param name="claim">Who asks, and when.</param>
    /// <param name="limit">1 or more; how many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Job>> ClaimAbandonedAsync(LineClaim claim, int limit, CancellationToken cancellationToken);

    /// <summary>Where a job stands; null when it does not wait (any more).</summary>
    Task<LinePlace?> FindPlaceAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>How a user stands: how many jobs wait, and which place one more would get.</summary>
    /// <param name="tenantId">Of the user.</param>
    /// <param name="userId">Of the user.</param>
    /// <param name="limit">1 or more; no more are counted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<UserStanding> FindUserAsync(long tenantId, long userId, int limit, CancellationToken cancellationToken);

    /// <summary>How the line stands now; may lag a moment behind.</summary>
    Task<LineCounts> CountAsync(CancellationToken cancellationToken);
}

/// <summary>A claim to work.</summary>
/// <param name="Owner">The host, for operators; 1 to 64 characters.</param>
/// <param name="Now">Its clock, UTC.</param>
/// <param name="Capacity">How many jobs may be at work over all hosts together, 1 or more.</param>
public sealed record LineClaim(string Owner, DateTimeOffset Now, int Capacity)
{
    /// <summary>For making a claimed job's workflow durable and beginning its first phase.</summary>
    public static TimeSpan StartLease { get; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a job whose work has begun goes without anybody's looking whether its workflow still exists.</summary>
    public static TimeSpan WorkLease { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A lease that ends later was given by a clock that has been put back since, and counts as ended.</summary>
    public DateTimeOffset Farthest => Now + WorkLease + WorkLease;

    /// <summary>When the job is due again.</summary>
    public DateTimeOffset ExpiryOf(Job job) => Now + (job.IsWaiting ? StartLease : WorkLease);
}

/// <summary>A place in the line.</summary>
/// <param name="Position">1 is next; an estimate from above, for users who take turns may come and go.</param>
/// <param name="Pace">What a job has cost lately.</param>
public sealed record LinePlace(long Position, TimeSpan Pace)
{
    /// <summary>The same place for one who may take a free slot at once.</summary>
    /// <param name="atWork">How many jobs are at work.</param>
    /// <param name="capacity">How many may be.</param>
    public LinePlace Beside(long atWork, int capacity) => this with { Position = Math.Max(0, Position - Math.Max(0, capacity - atWork)) };

    /// <summary>When the job will start, as far as one can tell.</summary>
    /// <param name="now">The clock, UTC.</param>
    /// <param name="capacity">How many jobs work at once.</param>
    public DateTimeOffset StartsAt(DateTimeOffset now, int capacity) => Ceiling(now + (Position * Pace / capacity));

    /// <summary>When it will have ended.</summary>
    /// <inheritdoc cref="StartsAt"/>
    public DateTimeOffset CompletesAt(DateTimeOffset now, int capacity) => Ceiling(now + (Position * Pace / capacity) + Pace);

    private static DateTimeOffset Ceiling(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds((time.ToUnixTimeMilliseconds() + 999) / 1000);
}

/// <summary>How a user stands in the line.</summary>
/// <param name="Waiting">The user's waiting jobs, up to the limit that was asked for.</param>
/// <param name="Next">The place of one more.</param>
public sealed record UserStanding(long Waiting, LinePlace Next);

/// <summary>The line as a whole.</summary>
/// <param name="AtWork">Jobs claimed and not ended, over all hosts.</param>
/// <param name="Waiting">Jobs accepted and not claimed.</param>
/// <param name="OldestWaitingSince">When the longest waiting job was created; null when none waits.</param>
/// <param name="DeadLetters">Jobs whose webhook was given up.</param>
public sealed record LineCounts(long AtWork, long Waiting, DateTimeOffset? OldestWaitingSince, long DeadLetters);
