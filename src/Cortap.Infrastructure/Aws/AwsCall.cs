namespace Cortap.Infrastructure.Aws;

/// <summary>Makes one operation out of one or more calls of the SDK: bounded in time, and with one kind of exception.</summary>
/// <param name="timeout">For the whole operation.</param>
/// <param name="time">Clock of the time-out.</param>
/// <param name="wrap">Makes the port's exception from what failed and why.</param>
internal sealed class AwsCall(TimeSpan timeout, TimeProvider time, Func<string, Exception, Exception> wrap)
{
    /// <param name="operation">What is done, for the message: <c>store 'x' in bucket 'y'</c>.</param>
    /// <param name="call">Does it.</param>
    /// <param name="cancellationToken">Cancels the operation; its cancellation is passed on as such.</param>
    public async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var (result, failure) = await TryAsync(timeout, call, cancellationToken).ConfigureAwait(false);
        return failure is null ? result : throw Failed(operation, failure);
    }

    /// <summary>The same for a write that may have been applied although no try had an answer.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="call">Does it.</param>
    /// <param name="findApplied">After a failure: the result, if the write is there all the same; else null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<T> WriteAsync<T>(
        string operation, Func<CancellationToken, Task<T>> call, Func<CancellationToken, Task<T?>> findApplied, CancellationToken cancellationToken)
    {
        var (result, failure) = await TryAsync(timeout, call, cancellationToken).ConfigureAwait(false);
        if (failure is null)
        {
            return result;
        }

        var (applied, _) = await TryAsync(timeout / 3, findApplied, cancellationToken).ConfigureAwait(false);
        return applied ?? throw Failed(operation, failure);
    }

    private async Task<(T Result, Exception? Failure)> TryAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return (await call(linked.Token).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (AwsFailure.IsFailure(exception))
        {
            // However the SDK tells it.
            cancellationToken.ThrowIfCancellationRequested();
            return (default!, exception);
        }
    }

    private Exception Failed(string operation, Exception failure) => wrap($"Could not {operation}: {AwsFailure.Describe(failure)}", failure);
}
