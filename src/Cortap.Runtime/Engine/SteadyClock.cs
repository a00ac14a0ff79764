namespace Cortap.Runtime.Engine;

/// <summary>
/// UTC as it was at the start plus the time that has really passed. When somebody sets the system's clock, durable timers neither
/// fire in a burst nor wait for the time to come round again; a new start takes the system's time over.
/// </summary>
internal sealed class SteadyClock
{
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly DateTimeOffset _startTime;

    public SteadyClock(TimeProvider time)
    {
        _time = time;
        _startTime = time.GetUtcNow();
        _startedAt = time.GetTimestamp();
    }

    public TimeProvider TimeProvider => _time;

    public DateTimeOffset UtcNow => _startTime + _time.GetElapsedTime(_startedAt);

    /// <summary>UTC in ticks of 100 ns.</summary>
    public long Ticks => UtcNow.UtcTicks;
}
