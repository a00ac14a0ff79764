using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Cortap.Benchmarks.Engine;

/// <summary>One writer that puts all that waits into one transaction and tells everybody after the commit.</summary>
internal sealed class GroupCommit<T> : IDisposable
{
    private readonly Channel<(T Item, TaskCompletionSource Done)> _queue = Channel.CreateUnbounded<(T, TaskCompletionSource)>(new() { SingleReader = true });
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly Action<T> _write;
    private readonly Thread _writer;

    /// <param name="connection">Used by the writer alone from now on.</param>
    /// <param name="write">Writes one item.</param>
    public GroupCommit(SqliteConnection connection, Action<T> write)
    {
        _begin = Command(connection, "BEGIN IMMEDIATE");
        _commit = Command(connection, "COMMIT");
        _write = write;
        _writer = new Thread(WriteGroups) { IsBackground = true };
        _writer.Start();
    }

    /// <summary>Ends when the item is on the disk.</summary>
    public Task WriteAsync(T item)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Writer.TryWrite((item, done));
        return done.Task;
    }

    public void Dispose()
    {
        _queue.Writer.Complete();
        _writer.Join();
        _begin.Dispose();
        _commit.Dispose();
    }

    private void WriteGroups()
    {
        var told = new List<TaskCompletionSource>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            _begin.ExecuteNonQuery();
            while (_queue.Reader.TryRead(out var next))
            {
                _write(next.Item);
                told.Add(next.Done);
            }
            _commit.ExecuteNonQuery();
            foreach (var done in told)
                done.SetResult();
            told.Clear();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }
}
