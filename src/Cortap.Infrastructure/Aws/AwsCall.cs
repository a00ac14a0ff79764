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
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await call(linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsFailure.IsFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw wrap($"Could not {operation}: {AwsFailure.Describe(exception)}", exception);
        }
    }
}
