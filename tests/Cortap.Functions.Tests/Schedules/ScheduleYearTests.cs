using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Functions.Tests.Schedules;

/// <summary>A virtual year, which has an outage of a week and two changes of the clock in it.</summary>
public sealed class ScheduleYearTests
{
    private static readonly DateTimeOffset NewYear = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset OutageBegins = new(2026, 7, 8, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset OutageEnds = OutageBegins.AddDays(7);

    [Fact]
    public async Task Year_OfMondaysInTwoZones_HasExactlyThePromisedRuns()
    {
        await using var world = await ScheduleWorld.StartAsync(NewYear);
        await world.PutAsync("new-york", "America/New_York", MissedRuns.Skip);
        await world.PutAsync("berlin", "Europe/Berlin", MissedRuns.RunOnce);

        for (var month = 2; month <= 7; month++) await world.LiveUntilAsync(new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero));
        await world.LiveUntilAsync(OutageBegins);
        await world.SleepUntilAsync(OutageEnds);
        for (var month = 8; month <= 13; month++) await world.LiveUntilAsync(NewYear.AddMonths(month - 1));

        var newYork = await world.RunsAsync("new-york");
        var berlin = await world.RunsAsync("berlin");
        var missed = Mondays("America/New_York").Single(IsInTheOutage);
        newYork.Select(run => (run.At, run.Status)).ShouldBe(
            Mondays("America/New_York").Select(at => (at, at == missed ? ScheduleRunStatus.Missed : ScheduleRunStatus.Completed)));
        berlin.Select(run => (run.At, run.Status)).ShouldBe(Mondays("Europe/Berlin").Select(at => (at, ScheduleRunStatus.Completed)));
        (newYork.Count, berlin.Count).ShouldBe((52, 52));

        var jobs = (await world.AllJobsAsync()).ToDictionary(job => job.Id);
        jobs.Count.ShouldBe(51 + 52, "each run has one job, and no job is without a run");
        foreach (var run in newYork.Concat(berlin).Where(run => run.Status == ScheduleRunStatus.Completed))
        {
            var startedAt = jobs[run.JobId!.Value].CreatedAt;
            var isLate = IsInTheOutage(run.At);
            (startedAt - (isLate ? OutageEnds : run.At)).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(1), $"{run.At:O}");
        }

        // The clock changes at different times on both sides of the ocean.
        newYork.Select(run => run.At.Hour).Distinct().Order().ShouldBe([11, 12]);
        berlin.Select(run => run.At.Hour).Distinct().Order().ShouldBe([5, 6]);
        world.Riskuity.ServiceTokens.Count.ShouldBeGreaterThan(50, "a token is kept for 55 minutes only");
    }

    /// <summary>Seven in the morning on each Monday, found without a cron expression.</summary>
    private static IEnumerable<DateTimeOffset> Mondays(string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var day = new DateTime(2026, 1, 5, 7, 0, 0); day.Year == 2026; day = day.AddDays(7))
            yield return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(day, info), TimeSpan.Zero);
    }

    private static bool IsInTheOutage(DateTimeOffset at) => at >= OutageBegins && at < OutageEnds;
}
