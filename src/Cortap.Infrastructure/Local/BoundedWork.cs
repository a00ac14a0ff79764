namespace Cortap.Infrastructure.Local;

/// <summary>
/// Runs what may hang, such as work on a share whose server is away. Whoever asks waits a while only; as long as something hangs, nothing more is begun.
/// </summary>
/// <param name="limit">How long to wait.</param>
internal sealed class BoundedWork(TimeSpan limit)
{
    private readonly Lock _lock = new();
    private volatile Task _hanging = Task.CompletedTask;

    /// <exception cref="TimeoutException">It hangs, or what was begun before still does.</exception>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        if (!_hanging.IsCompleted) throw new TimeoutException("It does not answer.");

        var running = Task.Run(work);
        try
        {
            return await running.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            lock (_lock) _hanging = Task.WhenAll(_hanging, running);
            throw new TimeoutException("It does not answer.");
        }
    }
}
