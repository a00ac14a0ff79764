namespace Cortap.Sqlite;

/// <summary>Something to be written. Many share one transaction; none is acted upon before its commit.</summary>
/// <typeparam name="TScope">What it writes with.</typeparam>
public abstract class GroupWrite<TScope>
{
    /// <summary>Whether somebody waits who can be told to come back later. What the owner of the store has to write himself waits instead.</summary>
    public virtual bool IsRequest => false;

    /// <summary>Writes. Runs again when the transaction had to be rolled back, so it must not change what it is made of.</summary>
    public abstract void Execute(TScope scope);

    /// <summary>The commit is on the disk. Runs on the writer's thread: hand over, do not work.</summary>
    public abstract void Committed();

    /// <summary>It will never be written.</summary>
    public virtual void Failed(Exception exception)
    {
    }
}

/// <summary>A write that somebody waits for, and its answer.</summary>
public abstract class GroupRequest<TScope, TResult> : GroupWrite<TScope>
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public sealed override bool IsRequest => true;

    public Task<TResult> Completion => _completion.Task;

    public sealed override void Execute(TScope scope) => _result = Run(scope);

    public sealed override void Committed()
    {
        Dispatch(_result!);
        _completion.TrySetResult(_result!);
    }

    public sealed override void Failed(Exception exception) => _completion.TrySetException(exception);

    protected abstract TResult Run(TScope scope);

    /// <summary>Sets in motion what the commit has made true.</summary>
    protected virtual void Dispatch(TResult result)
    {
    }
}
