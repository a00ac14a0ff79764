using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class JobIdsTests
{
    [Fact]
    public void Next_ManyAtOneMoment_Differ()
    {
        // Of so many random numbers of 32 bits some ten are equal.
        const int Many = 300_000;
        var ids = new JobIds(new ManualTimeProvider());

        Enumerable.Range(0, Many).Select(_ => ids.Next()).Distinct().Count().ShouldBe(Many);
    }
}
