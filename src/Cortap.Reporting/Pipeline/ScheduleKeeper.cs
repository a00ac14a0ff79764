using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sees to it that every schedule is followed, whoever ended its workflow, and writes down what its jobs have come to.</summary>
public sealed class ScheduleKeeper(IScheduleStore store, IScheduleWorkflows workflows, ScheduleSettlement settlement, TimeProvider time)
{
    // A workflow that is awake looks within seconds.
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    /// <exception cref="AggregateException">Some could not be looked after; the next round tries again.</exception>
    public async Task RunAsync()
    {
        var enabled = 0;
        var parts = new IndependentParts();
        await foreach (var listed in store.ListAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await parts.DoAsync(async () =>
            {
                // The listing may lag behind.
                if (await store.GetAsync(listed.ScheduleId, CancellationToken.None).ConfigureAwait(false) is not { } schedule) return;
                if (schedule is { Enabled: true, NextRunAt: not null })
                {
                    enabled++;
                    schedule = await FollowClockAsync(schedule).ConfigureAwait(false);
                    await workflows.EnsureScheduleAsync(schedule.ScheduleId, schedule.Generation).ConfigureAwait(false);
                }

                await settlement.SettleAsync(schedule, CancellationToken.None).ConfigureAwait(false);
            }).ConfigureAwait(false);
            if (parts.FailOften) break;
        }

        parts.ThrowIfAnyFailed("Some schedules could not be looked after.");
        ScheduleMetrics.Counted(enabled);
    }

    /// <summary>
    /// A workflow that sleeps by a clock which has been put back would sleep too long, and so would one by a clock that has been put forward since, as the
    /// embedded engine's goes on steadily: another one takes its place.
    /// </summary>
    private async Task<Schedule> FollowClockAsync(Schedule schedule)
    {
        var now = time.GetUtcNow();
        var (after, changed) = await store.ChangeAsync(schedule.ScheduleId, found => FollowClock(found, now), CancellationToken.None).ConfigureAwait(false);
        if (!changed) return schedule;
        await workflows.EndScheduleAsync(schedule.ScheduleId, schedule.Generation).ConfigureAwait(false);
        return after!;
    }

    /// <summary>Its workflow has had time to look, however long the work before it may be: to replace it again and again would put it back each time.</summary>
    private static bool IsLeft(Schedule schedule, DateTimeOffset now) => now - DateTimeOffset.FromUnixTimeMilliseconds(schedule.Generation) > SchedulePlan.Grace;

    private static Schedule? FollowClock(Schedule found, DateTimeOffset now)
    {
        if (found is not { Enabled: true, NextRunAt: { } next } || ScheduleTimes.Of(found.Cron, found.TimeZone) is not { } times) return null;
        var planned = next > now ? SchedulePlan.Advance(found, times, now) : found;
        return planned.NextRunAt < next || (next < now - Overdue && IsLeft(found, now)) ? planned with { Generation = Schedule.GenerationAfter(found, now) } : null;
    }
}
