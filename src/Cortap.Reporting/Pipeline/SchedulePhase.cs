using System.Globalization;
using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs.Schedules;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// One look at a schedule: starts the run that is due, once over all hosts, and tells when to look again. The record decides, by conditional writes; a
/// run whose host died between the record and the job is started by the next look.
/// </summary>
public sealed partial class SchedulePhase(
    IScheduleStore store, ScheduleStarter starter, ScheduleSettlement settlement, CrashPoints crashPoints, TimeProvider time, ILogger<SchedulePhase> logger)
{
    // Two clocks that differ by less are one, read at two moments.
    private static readonly TimeSpan SameClock = TimeSpan.FromMinutes(1);

    /// <summary>No timer sleeps longer, so that none is longer than hosts can keep, and changed schedules leave no sleeper behind for long.</summary>
    public static TimeSpan LongestSleep { get; } = TimeSpan.FromDays(1);

    private readonly ILogger _logger = logger;

    /// <returns>Null when there is nothing to look at any more: the schedule is gone, paused or of another generation, or is never due again.</returns>
    public async Task<ScheduleSleep?> RunAsync(ScheduleCall call)
    {
        // The orchestration's clock goes on steadily when somebody sets the one on the wall, of which the expression speaks.
        var now = new DateTimeOffset(DateTime.SpecifyKind(call.Now, DateTimeKind.Utc));
        var behind = time.GetUtcNow() - now;
        if (behind.Duration() < SameClock) behind = TimeSpan.Zero;
        now += behind;
        var isUnknown = false;
        var (schedule, changed) = await store.ChangeAsync(call.ScheduleId, found =>
        {
            if (!IsOf(found, call)) return null;
            var times = ScheduleTimes.Of(found.Cron, found.TimeZone);
            isUnknown = times is null;
            return times is null ? null : SchedulePlan.Advance(found, times, now);
        }, CancellationToken.None).ConfigureAwait(false);
        if (schedule is null || !IsOf(schedule, call)) return null;

        if (isUnknown)
        {
            LogUnknown(schedule.ScheduleId, schedule.TimeZone);
            return SleepUntil(now + LongestSleep);
        }

        crashPoints.Reach("Schedule.claimed");
        if (changed) CountMissed(schedule, call);
        // A run that was asked for by hand is started by who was asked, or by nobody: who got no answer asks again.
        foreach (var run in schedule.Runs.Where(run => run is { Status: ScheduleRunStatus.Starting, IsManual: false }).Reverse())
        {
            await starter.StartAsync(schedule, run, CancellationToken.None).ConfigureAwait(false);
        }

        await settlement.SettleAsync(schedule, CancellationToken.None).ConfigureAwait(false);
        return schedule.NextRunAt is { } next ? SleepUntil(next < now + LongestSleep ? next : now + LongestSleep) : null;

        ScheduleSleep SleepUntil(DateTimeOffset at) => new((at - behind).UtcDateTime);
    }

    private static bool IsOf(Schedule schedule, ScheduleCall call) => schedule.Enabled && schedule.Generation == call.Generation;

    /// <summary>What this look has found missed is the newest run, or right behind the one that is made up for.</summary>
    private void CountMissed(Schedule schedule, ScheduleCall call)
    {
        if (schedule.Runs.Take(2).SkipWhile(run => run.Status == ScheduleRunStatus.Starting).FirstOrDefault() is { Status: ScheduleRunStatus.Missed } missed)
        {
            ScheduleMetrics.Missed(missed.Count);
            LogMissed(call.ScheduleId, missed.Count, missed.At);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Schedule {ScheduleId} missed {Count} runs, the first of {At:u}, because no host was running")]
    private partial void LogMissed(string scheduleId, int count, DateTimeOffset at);

    [LoggerMessage(2, LogLevel.Error, "Schedule {ScheduleId} cannot be followed: this machine does not know the time zone {TimeZone}; install its time zone data")]
    private partial void LogUnknown(string scheduleId, string timeZone);
}

/// <summary>Input of the orchestration that follows a schedule, and of <see cref="SchedulePhase"/>.</summary>
/// <param name="ScheduleId">Which.</param>
/// <param name="Generation">Of the record; another one has an orchestration of its own.</param>
/// <param name="Now">The orchestration's clock, UTC.</param>
public sealed record ScheduleCall(string ScheduleId, long Generation, DateTime Now = default)
{
    [JsonIgnore]
    public string InstanceId => string.Create(CultureInfo.InvariantCulture, $"schedule:{ScheduleId}:{Generation}");
}

/// <summary>When to look at a schedule again.</summary>
/// <param name="Until">By the orchestration's clock, UTC.</param>
public sealed record ScheduleSleep(DateTime Until);
