using System.Globalization;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Reporting.Tests.Jobs.Schedules;

/// <summary>On real time zones and their real changes of the clock.</summary>
public sealed class ScheduleTimesTests
{
    [Theory]
    // Mondays at seven, over both changes of 2026.
    [InlineData("0 7 * * 1", "America/New_York", "2026-03-01T12:00Z", "2026-03-02T12:00Z 2026-03-09T11:00Z 2026-03-16T11:00Z")]
    [InlineData("0 7 * * 1", "America/New_York", "2026-10-20T12:00Z", "2026-10-26T11:00Z 2026-11-02T12:00Z 2026-11-09T12:00Z")]
    [InlineData("0 7 * * 1", "Europe/London", "2026-03-20T12:00Z", "2026-03-23T07:00Z 2026-03-30T06:00Z")]
    // 02:30 does not exist on March 8: it runs at 03:00.
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:00Z 2026-03-09T06:30Z")]
    // All that falls into the gap is one run.
    [InlineData("*/10 2 * * *", "America/New_York", "2026-03-08T06:55Z", "2026-03-08T07:00Z 2026-03-09T06:00Z 2026-03-09T06:10Z")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-03-08T06:20Z", "2026-03-08T06:30Z 2026-03-08T07:00Z 2026-03-08T07:30Z")]
    [InlineData("0 2,3 * * *", "America/New_York", "2026-03-08T05:00Z", "2026-03-08T07:00Z 2026-03-09T06:00Z 2026-03-09T07:00Z")]
    // 01:30 comes twice on November 1: it runs the first time.
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T05:30Z 2026-11-02T06:30Z")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-11-01T04:40Z", "2026-11-01T05:00Z 2026-11-01T05:30Z 2026-11-01T07:00Z")]
    [InlineData("30 * * * *", "America/New_York", "2026-11-01T06:10Z", "2026-11-01T07:30Z")]
    [InlineData("0 0 * * *", "America/Havana", "2026-10-31T12:00Z", "2026-11-01T04:00Z 2026-11-02T05:00Z")]
    [InlineData("0 0 * * *", "America/Havana", "2026-03-07T12:00Z", "2026-03-08T05:00Z 2026-03-09T04:00Z")]
    // Half an hour only.
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-04-03T20:00Z", "2026-04-04T14:45Z 2026-04-05T15:15Z")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00Z", "2026-10-03T15:30Z 2026-10-04T15:15Z")]
    // Samoa had no December 30 in 2011.
    [InlineData("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00Z", "2011-12-29T22:00Z 2011-12-30T10:00Z 2011-12-30T22:00Z")]
    // No changes at all.
    [InlineData("0 7 1 10 *", "Asia/Kolkata", "2026-01-01T00:00Z", "2026-10-01T01:30Z 2027-10-01T01:30Z")]
    public void Next_FromATime_IsWhatTheClockOnTheWallShows(string cron, string zone, string after, string expected)
    {
        var times = ScheduleTimes.Of(cron, zone)!;
        var at = Time(after);

        foreach (var due in expected.Split(' '))
        {
            at = times.Next(at)!.Value;
            at.ShouldBe(Time(due));
        }
    }

    [Theory]
    [InlineData("*/15 * * * *")]
    [InlineData("0 * * * *")]
    [InlineData("30 2 * * *")]
    [InlineData("30 1 * * *")]
    [InlineData("0 7 * * 1")]
    public void Next_AYearInEveryZone_GoesOnAndShowsTheWallsTimeOrTheGapsEnd(string cron)
    {
        string[] zones = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "UTC"];
        foreach (var id in zones)
        {
            var zone = ScheduleTimes.FindZone(id)!;
            var times = ScheduleTimes.Of(cron, id)!;
            var expression = ScheduleTimes.ParseCron(cron)!;
            var seen = new HashSet<DateTime>();
            for (var at = Time("2026-01-01T00:00Z"); at < Time("2027-01-01T00:00Z");)
            {
                var next = times.Next(at)!.Value;
                next.ShouldBeGreaterThan(at);
                var wall = DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(next, zone).DateTime, DateTimeKind.Utc);
                seen.Add(wall).ShouldBeTrue($"{id} {wall} twice");
                var isGapsEnd = zone.GetUtcOffset(next) > zone.GetUtcOffset(next.AddTicks(-1));
                (isGapsEnd || expression.GetNextOccurrence(wall.AddTicks(-1)) == wall).ShouldBeTrue($"{id} {next:O}");
                at = next;
            }
        }
    }

    [Fact]
    public void Next_ATimeThatNeverComes_IsNone() => ScheduleTimes.Of("0 0 30 2 *", "UTC")!.Next(Time("2026-01-01T00:00Z")).ShouldBeNull();

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("@daily")]
    [InlineData("60 * * * *")]
    [InlineData("mondays")]
    [InlineData("")]
    public void ParseCron_AnythingButFiveFields_IsNone(string text) => ScheduleTimes.ParseCron(text).ShouldBeNull();

    [Theory]
    [InlineData("America/New_York", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+5", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Antarctica/DumontDUrville", true)]
    [InlineData("localtime", false)]
    [InlineData("posixrules", false)]
    [InlineData("right/UTC", false)]
    [InlineData("posix/UTC", false)]
    [InlineData("America//New_York", false)]
    [InlineData("Eastern Standard Time", false)]
    [InlineData("America/Nowhere", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("", false)]
    public void FindZone_ANameOfTheIanaDataBase_IsFound(string id, bool isFound) => (ScheduleTimes.FindZone(id) is not null).ShouldBe(isFound);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
