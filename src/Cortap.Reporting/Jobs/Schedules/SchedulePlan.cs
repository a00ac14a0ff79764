namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Decides what is due, as a pure function of the record and the time.</summary>
public static class SchedulePlan
{
    /// <summary>A run that could not begin for longer than this counts as missed.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The clocks of two hosts differ by less, so that a run is not due a second time for the slower one.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The schedule with the run that is due, <see cref="ScheduleRunStatus.Starting"/>, with those that were missed, and with the time of the next; the
    /// same schedule when nothing is due. A next run that was planned by a clock which has been put back since then is planned anew.
    /// </summary>
    public static Schedule Advance(Schedule schedule, ScheduleTimes times, DateTimeOffset now)
    {
        if (!schedule.Enabled || schedule.NextRunAt is not { } first)
        {
            return schedule;
        }

        if (first > now)
        {
            var ran = schedule.Runs.FirstOrDefault(run => !run.IsManual && run.At > now && (run.At <= now + Skew || run.Status == ScheduleRunStatus.Starting));
            return times.Next(ran?.At ?? now) is { } earlier && earlier < first ? schedule with { NextRunAt = earlier } : schedule;
        }

        var (last, before) = (first, 0);
        DateTimeOffset? next;
        while ((next = times.Next(last)) is { } due && due <= now)
        {
            last = due;
            before++;
        }

        var isMissed = now - last > Grace && schedule.OnMissed == MissedRuns.Skip;
        var missed = before + (isMissed ? 1 : 0);
        if (missed > 0)
        {
            schedule = schedule.WithRun(new ScheduleRun(first, ScheduleRunStatus.Missed, Count: missed));
        }

        return (isMissed ? schedule : schedule.WithRun(new ScheduleRun(last, ScheduleRunStatus.Starting, JobId: JobId.CreateUuid()))) with { NextRunAt = next };
    }
}
