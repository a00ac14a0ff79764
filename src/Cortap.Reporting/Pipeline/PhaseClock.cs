namespace Cortap.Reporting.Pipeline;

/// <summary>The time that a phase has, as tokens.</summary>
internal sealed class PhaseClock : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _lastTry;

    /// <param name="input">Says what is left; that may be nothing, or less.</param>
    /// <param name="reserve">How long before the deadline nothing is tried again; at most a tenth of the job's whole time.</param>
    /// <param name="time">The clock.</param>
    public PhaseClock(PhaseInput input, TimeSpan reserve, TimeProvider time)
    {
        _deadline = After(input.TimeLeft, time);
        _lastTry = After(input.TimeLeft - (reserve < input.Timeout / 10 ? reserve : input.Timeout / 10), time);
    }

    /// <summary>Cancelled at the deadline.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>Cancelled when nothing is tried again any more.</summary>
    public CancellationToken LastTry => _lastTry.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        _lastTry.Dispose();
    }

    private static CancellationTokenSource After(TimeSpan left, TimeProvider time) => new(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
}
