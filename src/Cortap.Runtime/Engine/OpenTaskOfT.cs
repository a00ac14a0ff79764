using Microsoft.DurableTask;

namespace Cortap.Runtime.Engine;

/// <inheritdoc/>
internal sealed class OpenTask<TResult>(string name, int id, DataConverter converter) : OpenTask(name, id)
{
    // Continuations must run at once, on the orchestrator's thread: no RunContinuationsAsynchronously.
    private readonly TaskCompletionSource<TResult> _completion = new();

    public Task<TResult> Task => _completion.Task;

    public override void Complete(string? payload)
    {
        TResult? result;
        try
        {
            result = converter.Deserialize<TResult>(payload);
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
            return;
        }
        _completion.TrySetResult(result!);
    }

    public override void Fail(TaskFailureDetails failure) => _completion.TrySetException(new TaskFailedException(Name, Id, failure));

    public bool Cancel(CancellationToken cancellation) => _completion.TrySetCanceled(cancellation);
}
