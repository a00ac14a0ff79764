namespace Cortap.Reporting.Foundation;

/// <summary>Work of many parts, of which one that fails keeps none of the others from being done.</summary>
/// <param name="cancellationToken">Ends the work with the part that heeds it.</param>
internal sealed class IndependentParts(CancellationToken cancellationToken = default)
{
    // Where a store is down, each of thousands would fail, and each after its time-out.
    private const int Many = 10;

    private readonly List<Exception> _failures = [];

    /// <summary>So many have failed that the rest is better left to another time.</summary>
    public bool FailOften => _failures.Count >= Many;

    public async Task DoAsync(Func<Task> part)
    {
        try
        {
            await part().ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _failures.Add(failure);
        }
    }

    /// <summary>Tells of the parts that failed.</summary>
    /// <exception cref="AggregateException">Some did.</exception>
    public void ThrowIfAnyFailed(string consequence)
    {
        if (_failures.Count > 0) throw new AggregateException(consequence, _failures);
    }
}
