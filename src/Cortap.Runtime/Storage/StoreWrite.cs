namespace Cortap.Runtime.Storage;

/// <summary>Something to be written. Many share one transaction; none is acted upon before its commit.</summary>
internal abstract class StoreWrite
{
    /// <summary>Whether somebody waits who can be told to come back later. What the engine itself has to write waits instead.</summary>
    public virtual bool IsRequest => false;

    /// <summary>Writes. Runs again when the transaction had to be rolled back, so it must not change what it is made of.</summary>
    public abstract void Execute(StoreTransaction transaction);

    /// <summary>The commit is on the disk. Runs on the writer's thread: hand over, do not work.</summary>
    public abstract void Committed();

    /// <summary>It will never be written.</summary>
    public virtual void Failed(Exception exception)
    {
    }
}
