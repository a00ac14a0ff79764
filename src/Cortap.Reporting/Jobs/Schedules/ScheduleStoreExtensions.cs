using System.Runtime.CompilerServices;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Conditional changes and whole listings over <see cref="IScheduleStore"/>.</summary>
public static class ScheduleStoreExtensions
{
    /// <summary>Applies a change to the schedule as it is, again after each lost race.</summary>
    /// <param name="store">The store.</param>
    /// <param name="scheduleId">Which.</param>
    /// <param name="change">Null, or the same schedule, changes nothing.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The schedule afterwards and whether this call changed it; a null schedule does not exist.</returns>
    public static async Task<(Schedule? Schedule, bool Changed)> ChangeAsync(
        this IScheduleStore store, string scheduleId, Func<Schedule, Schedule?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var schedule = await store.GetAsync(scheduleId, cancellationToken).ConfigureAwait(false);
            var next = schedule is null ? null : change(schedule);
            if (next is null || ReferenceEquals(next, schedule))
            {
                return (schedule, false);
            }

            if (await store.TryPutAsync(next, int.MaxValue, cancellationToken).ConfigureAwait(false) == SchedulePut.Stored)
            {
                return (next with { Revision = next.Revision + 1 }, true);
            }
        }
    }

    /// <summary>All schedules of all tenants, read page by page.</summary>
    public static async IAsyncEnumerable<Schedule> ListAllAsync(this IScheduleStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Page = 100;
        for (var after = ""; ;)
        {
            var schedules = await store.ListAsync(null, after, Page, cancellationToken).ConfigureAwait(false);
            foreach (var schedule in schedules)
            {
                yield return schedule;
            }

            if (schedules.Count < Page)
            {
                yield break;
            }

            after = schedules[^1].ScheduleId;
        }
    }
}
