using Cortap.Runtime.Engine;

namespace Cortap.Runtime.Tests.Engine;

public sealed class SteadyClockTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(240)]
    public void UtcNow_WhenTheSystemClockIsSet_GoesOnSteadily(int hours)
    {
        var system = new JumpyTimeProvider();
        var clock = new SteadyClock(system);
        var start = clock.UtcNow;

        system.Elapsed += TimeSpan.FromSeconds(5);
        system.Offset += TimeSpan.FromHours(hours);

        clock.UtcNow.ShouldBe(start.AddSeconds(5));
    }

    private sealed class JumpyTimeProvider : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public TimeSpan Elapsed { get; set; }

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Start + Elapsed + Offset;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
