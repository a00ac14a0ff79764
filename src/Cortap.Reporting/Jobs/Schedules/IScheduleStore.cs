namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>
/// The durable table of schedules. Every change is a conditional write. Every method throws <see cref="JobStoreException"/> when the store cannot be
/// reached or refuses.
/// </summary>
public interface IScheduleStore
{
    /// <summary>The schedule as it is now (a consistent read), whatever its tenant, or null.</summary>
    Task<Schedule?> GetAsync(string scheduleId, CancellationToken cancellationToken);

    /// <summary>Stores a schedule of revision 0 as a new one, or replaces that of the same tenant and revision.</summary>
    /// <param name="schedule">The schedule; stored with the next revision.</param>
    /// <param name="mostOfTenant">How many one tenant may have, 1 or more; asked for new ones.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<SchedulePut> TryPutAsync(Schedule schedule, int mostOfTenant, CancellationToken cancellationToken);

    /// <summary>Removes the schedule if its tenant and revision are still the given ones; false when not.</summary>
    Task<bool> TryRemoveAsync(Schedule schedule, CancellationToken cancellationToken);

    /// <summary>Schedules by id in ordinal order; may lag a moment behind.</summary>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="after">The id before the first one, "" to begin with.</param>
    /// <param name="limit">1 or more; how many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Schedule>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken);

    /// <summary>Until when a service account is not tried; null when it was not refused.</summary>
    Task<DateTimeOffset?> FindRefusalAsync(string fingerprint, CancellationToken cancellationToken);

    /// <summary>Remembers until when a service account is not tried.</summary>
    Task RefuseAsync(string fingerprint, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>What came of storing a schedule.</summary>
public enum SchedulePut
{
    Stored,

    /// <summary>It was changed, made or removed meanwhile; nothing was stored.</summary>
    Lost,

    /// <summary>The tenant has as many as it may have.</summary>
    Full,
}
