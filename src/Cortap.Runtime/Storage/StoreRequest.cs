namespace Cortap.Runtime.Storage;

/// <summary>A write that somebody waits for, and its answer.</summary>
internal abstract class StoreRequest<TResult> : StoreWrite
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public sealed override bool IsRequest => true;

    public Task<TResult> Completion => _completion.Task;

    public sealed override void Execute(StoreTransaction transaction) => _result = Run(transaction);

    public sealed override void Committed()
    {
        Dispatch(_result!);
        _completion.TrySetResult(_result!);
    }

    public sealed override void Failed(Exception exception) => _completion.TrySetException(exception);

    protected abstract TResult Run(StoreTransaction transaction);

    /// <summary>Sets in motion what the commit has made true.</summary>
    protected virtual void Dispatch(TResult result)
    {
    }
}
