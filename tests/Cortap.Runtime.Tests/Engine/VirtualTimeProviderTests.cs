using Cortap.Runtime.Testing;

namespace Cortap.Runtime.Tests.Engine;

public sealed class VirtualTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Advance_OverSeveralTimers_FiresEachAtItsTime()
    {
        var clock = new VirtualTimeProvider(Start);
        var fired = new List<(string, TimeSpan)>();
        using var second = clock.CreateTimer(_ => fired.Add(("second", clock.GetUtcNow() - Start)), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using var every = clock.CreateTimer(_ => fired.Add(("every", clock.GetUtcNow() - Start)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        using var late = clock.CreateTimer(_ => fired.Add(("late", clock.GetUtcNow() - Start)), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(4));

        fired.ShouldBe([("every", TimeSpan.FromSeconds(1)), ("second", TimeSpan.FromSeconds(2)), ("every", TimeSpan.FromSeconds(3))]);
        clock.GetUtcNow().ShouldBe(Start.AddSeconds(4));
    }

    [Fact]
    public void AdvanceToNext_WithoutTimers_StandsStill()
    {
        var clock = new VirtualTimeProvider(Start);
        clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        clock.AdvanceToNext().ShouldBeFalse();
        clock.GetUtcNow().ShouldBe(Start);
    }
}
