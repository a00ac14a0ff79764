namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A clock for the service that is hosted by the tests: what the system's will be after a while.</summary>
/// <param name="ahead">The while.</param>
internal sealed class AheadTime(TimeSpan ahead) : TimeProvider
{
    private long _ticks = ahead.Ticks;

    private TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

    /// <summary>So much later from one moment to the next; what waits goes on waiting.</summary>
    public void Leap(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
