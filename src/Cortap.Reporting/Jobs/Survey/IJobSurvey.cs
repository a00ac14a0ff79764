namespace Cortap.Reporting.Jobs.Survey;

/// <summary>
/// What operators see of many jobs at once; the answers may lag a moment behind. Every method throws <see cref="JobStoreException"/> as the store's do.
/// </summary>
public interface IJobSurvey
{
    /// <summary>Jobs by status and moment of creation.</summary>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="from">Jobs created at this moment or later.</param>
    /// <param name="span">Length of one interval, whole seconds; intervals begin at multiples of it since 1970.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<JobCounts> CountAsync(long? tenantId, DateTimeOffset from, TimeSpan span, CancellationToken cancellationToken);

    /// <summary>Who is in the line and what is at work, of one moment.</summary>
    /// <param name="tenantId">Whose jobs at work; null for all tenants. Users are always those of all.</param>
    /// <param name="users">At most so many users, 1 or more.</param>
    /// <param name="jobs">At most so many jobs, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<LineSurvey> ReadLineAsync(long? tenantId, int users, int jobs, CancellationToken cancellationToken);
}

/// <summary>The jobs that have not ended.</summary>
/// <param name="Users">Who has jobs in the line; who has most waiting comes first.</param>
/// <param name="AtWork">Jobs at work; what was accepted first comes first.</param>
public sealed record LineSurvey(IReadOnlyList<LineUser> Users, IReadOnlyList<Job> AtWork);

/// <summary>Counts of jobs.</summary>
/// <param name="Counts">One for each status and interval that has jobs.</param>
/// <param name="IsComplete">All jobs were counted, and not only the newest.</param>
public sealed record JobCounts(IReadOnlyList<JobCount> Counts, bool IsComplete);

/// <summary>Jobs of one status that were created in one interval.</summary>
/// <param name="Status">As it is now.</param>
/// <param name="From">When the interval begins, UTC.</param>
/// <param name="Jobs">How many.</param>
public sealed record JobCount(JobStatus Status, DateTimeOffset From, long Jobs);

/// <summary>A user in the line.</summary>
/// <param name="TenantId">The user's tenant.</param>
/// <param name="UserId">Within the tenant.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="AtWork">Jobs at work.</param>
/// <param name="FirstWaiting">The user's job that starts next; null when none waits.</param>
public sealed record LineUser(long TenantId, long UserId, long Waiting, long AtWork, JobId? FirstWaiting);
