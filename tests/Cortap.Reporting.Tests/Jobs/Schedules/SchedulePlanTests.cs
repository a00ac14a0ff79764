using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Reporting.Tests.Jobs.Schedules;

public sealed class SchedulePlanTests
{
    private static readonly DateTimeOffset Due = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);

    private static readonly ScheduleTimes Times = ScheduleTimes.Of("0 7 * * 1", "UTC")!;

    [Fact]
    public void Advance_BeforeItIsDue_ChangesNothing()
    {
        var schedule = Weekly();

        SchedulePlan.Advance(schedule, Times, Due.AddTicks(-1)).ShouldBeSameAs(schedule);
        SchedulePlan.Advance(schedule with { Enabled = false }, Times, Due).Runs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Advance_InTime_StartsTheRunOnce(int minutes)
    {
        var now = Due.AddMinutes(minutes);

        var after = SchedulePlan.Advance(Weekly(), Times, now);

        var run = after.Runs.ShouldHaveSingleItem();
        (run.At, run.Status, run.JobId is not null).ShouldBe((Due, ScheduleRunStatus.Starting, true));
        after.NextRunAt.ShouldBe(Due.AddDays(7));
        SchedulePlan.Advance(after, Times, now).ShouldBeSameAs(after);
    }

    [Theory]
    [InlineData(MissedRuns.Skip, "Missed 2026-01-05 x3")]
    [InlineData(MissedRuns.RunOnce, "Starting 2026-01-19 x1, Missed 2026-01-05 x2")]
    public void Advance_AfterThreeWeeksWithoutAHost_SkipsOrMakesUpForTheLast(MissedRuns onMissed, string expected)
    {
        var after = SchedulePlan.Advance(Weekly() with { OnMissed = onMissed }, Times, Due.AddDays(15));

        string.Join(", ", after.Runs.Select(run => FormattableString.Invariant($"{run.Status} {run.At:yyyy-MM-dd} x{run.Count}"))).ShouldBe(expected);
        after.NextRunAt.ShouldBe(Due.AddDays(21));
    }

    [Fact]
    public void Advance_TheLastDueRunInTime_StartsThatAndMissesThoseBefore()
    {
        var times = ScheduleTimes.Of("*/5 * * * *", "UTC")!;

        var after = SchedulePlan.Advance(Weekly(), times, Due.AddHours(2).AddMinutes(1));

        after.Runs.Select(run => (run.Status, run.At, run.Count)).ShouldBe(
            [(ScheduleRunStatus.Starting, Due.AddHours(2), 1), (ScheduleRunStatus.Missed, Due, 24)]);
    }

    [Fact]
    public void WithRun_MoreThanAreKept_ForgetsTheOldest()
    {
        var schedule = Weekly();
        for (var week = 0; week < Schedule.KeptRuns + 5; week++) schedule = SchedulePlan.Advance(schedule, Times, Due.AddDays(7 * week));

        schedule.Runs.Count.ShouldBe(Schedule.KeptRuns);
        schedule.Runs[0].At.ShouldBe(Due.AddDays(7 * (Schedule.KeptRuns + 4)));
    }

    [Fact]
    public void WithRun_RefusedByHandAgainAndAgain_PushesNoRunOut()
    {
        var schedule = Weekly();
        for (var week = 0; week < Schedule.KeptRuns; week++) schedule = SchedulePlan.Advance(schedule, Times, Due.AddDays(7 * week));
        var runs = schedule.Runs;

        for (var count = 0; count < Schedule.KeptRuns + 5; count++)
        {
            var id = JobId.CreateUuid();
            schedule = schedule.WithRun(new(Due.AddYears(3), ScheduleRunStatus.Starting, IsManual: true, JobId: id))
                .WithChanged(id, run => run with { Status = ScheduleRunStatus.Failed, JobId = null, Error = new("SERVICE_CREDENTIAL_REFUSED", "refused") });
        }

        schedule.Runs.Where(run => !run.IsManual).ShouldBe(runs);
        schedule.Runs.Count.ShouldBe(Schedule.KeptRuns + Schedule.KeptRefusals);
    }

    [Fact]
    public void WithChanged_StartedByHand_TakesThePlaceOfTheOldest()
    {
        var schedule = Weekly();
        for (var week = 0; week < Schedule.KeptRuns; week++) schedule = SchedulePlan.Advance(schedule, Times, Due.AddDays(7 * week));
        var id = JobId.CreateUuid();

        schedule = schedule.WithRun(new(Due.AddYears(3), ScheduleRunStatus.Starting, IsManual: true, JobId: id))
            .WithChanged(id, run => run with { Status = ScheduleRunStatus.Processing });

        schedule.Runs.Count.ShouldBe(Schedule.KeptRuns);
        schedule.Runs[0].JobId.ShouldBe(id);
        schedule.Runs[^1].At.ShouldBe(Due.AddDays(7));
    }

    [Theory]
    [InlineData(2, 4 * 60, 3)]
    [InlineData(2, 10 * 24 * 60, 3)]
    [InlineData(2, 8, 3)]
    // The same minute does not come twice for a host whose clock is a little slow.
    [InlineData(-1, 0, 1)]
    [InlineData(-4, 0, 1)]
    [InlineData(2, 6, 7)]
    public void Advance_ClockThatWasPutBack_PlansByTheClockOfNow(int minutesNow, int minutesRanAhead, int minutesNext)
    {
        var times = ScheduleTimes.Of("* * * * *", "UTC")!;
        var ran = SchedulePlan.Advance(Weekly() with { Cron = "* * * * *", NextRunAt = Due.AddMinutes(minutesRanAhead) }, times, Due.AddMinutes(minutesRanAhead));
        // One that a host has taken and not begun is begun now, and the next one comes after it.
        SchedulePlan.Advance(ran, times, Due.AddMinutes(minutesNow)).ShouldBeSameAs(ran);
        ran = ran.WithChanged(ran.Runs[0].JobId!.Value, run => run with { Status = ScheduleRunStatus.Processing });

        var after = SchedulePlan.Advance(ran, times, Due.AddMinutes(minutesNow));

        after.NextRunAt.ShouldBe(Due.AddMinutes(minutesNext));
        after.Runs.ShouldHaveSingleItem();
    }

    private static Schedule Weekly() => new()
    {
        ScheduleId = "weekly",
        TenantId = 45,
        ReportId = "monthly",
        ProjectId = 33,
        Cron = "0 7 * * 1",
        TimeZone = "UTC",
        Enabled = true,
        OnMissed = MissedRuns.Skip,
        UserId = 4801,
        UserTenantId = 45,
        UpdatedAt = Due.AddDays(-1),
        Generation = 1,
        NextRunAt = Due,
    };
}
