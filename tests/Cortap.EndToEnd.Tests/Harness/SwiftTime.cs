namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A clock for the service that is hosted by the tests: it began later than the system's, or runs faster, and timers with it.</summary>
/// <param name="pace">How many of its seconds pass in one; more than 0.</param>
/// <param name="ahead">By how much it was ahead of the system's clock when it began.</param>
internal sealed class SwiftTime(double pace = 1, TimeSpan ahead = default) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow() + ahead;
    private readonly long _startedAt = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_startedAt) * pace);

    public override long GetTimestamp() => (long)((System.GetTimestamp() - _startedAt) * pace);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, System.CreateTimer(callback, state, Real(dueTime), Real(period)));

    private TimeSpan Real(TimeSpan time) => time > TimeSpan.Zero ? time / pace : time;

    private sealed class Timer(SwiftTime time, ITimer real) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(time.Real(dueTime), time.Real(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
