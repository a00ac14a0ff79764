using Cortap.Reporting.Jobs.Line;

namespace Cortap.Reporting.Tests.Jobs.Line;

public sealed class FairShareTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 11, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Average_ClockPutForwardDuringAJob_IsThatOfBefore()
    {
        var pace = FairShare.Cost(Noon, Noon.AddSeconds(2));

        FairShare.Average(pace, FairShare.Cost(Noon, Noon.AddHours(4))).ShouldBe(pace);
    }

    [Fact]
    public void Average_OneJobThatTakesVeryLong_DoublesThePaceAtMost()
    {
        var pace = FairShare.Cost(Noon, Noon.AddSeconds(2));

        FairShare.Average(pace, FairShare.Cost(Noon, Noon.AddMinutes(20))).ShouldBeInRange(pace + 1, 2 * pace);
    }

    [Fact]
    public void Average_JobsThatTakeLongerFromNowOn_AreSoonThePace()
    {
        var pace = FairShare.Cost(Noon, Noon);
        for (var job = 0; job < 60; job++)
        {
            pace = FairShare.Average(pace, FairShare.Cost(Noon, Noon.AddSeconds(60)));
        }

        FairShare.ToPace(pace).ShouldBeInRange(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60));
    }
}
