namespace Cortap.Sqlite;

/// <summary>What the writes of one store write with, told where its transactions begin and end. All of it runs on the writer's thread.</summary>
public interface IWriteScope
{
    void Begun()
    {
    }

    /// <summary>All has been written; the commit is next.</summary>
    void Committing()
    {
    }

    /// <param name="startedAt">Time stamp of the stopwatch at the transaction's beginning.</param>
    /// <param name="writes">How many shared it.</param>
    void Committed(long startedAt, int writes)
    {
    }
}
