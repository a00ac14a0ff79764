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

    /// <summary>Deliveries that are under way or were given up, by where they go.</summary>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<DeliveryCounts> CountDeliveriesAsync(long? tenantId, CancellationToken cancellationToken);

    /// <summary>What became of jobs that have ended.</summary>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="latest">How many of the latest completed jobs tell how long they took, 1 to 100.</param>
    /// <param name="jobs">At most so many jobs under delivery, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<EndedSurvey> ReadEndedAsync(long? tenantId, int latest, int jobs, CancellationToken cancellationToken);
}

/// <summary>Deliveries by where they go.</summary>
/// <param name="Urls">One for each URL that has such deliveries.</param>
/// <param name="IsComplete">All were counted, and not only the newest.</param>
public sealed record DeliveryCounts(IReadOnlyList<UrlCount> Urls, bool IsComplete);

/// <summary>Deliveries to one URL.</summary>
/// <param name="Url">Null for all e-mails.</param>
/// <param name="UnderWay">Deliveries that go on.</param>
/// <param name="Dead">Deliveries that were given up.</param>
/// <param name="NewestDead">Of these the newest job, and when it was created; null without any.</param>
public sealed record UrlCount(Uri? Url, long UnderWay, long Dead, (JobId Id, DateTimeOffset CreatedAt)? NewestDead);

/// <summary>Jobs that have ended.</summary>
/// <param name="Durations">How long the latest completed jobs took, the newest first.</param>
/// <param name="UnderDelivery">Whose delivery goes on, the oldest first.</param>
/// <param name="Deliveries">As <see cref="IJobSurvey.CountDeliveriesAsync"/> tells.</param>
public sealed record EndedSurvey(IReadOnlyList<TimeSpan> Durations, IReadOnlyList<Job> UnderDelivery, DeliveryCounts Deliveries);

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
