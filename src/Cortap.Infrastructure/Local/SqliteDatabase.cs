using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// One SQLite file in WAL mode with <c>synchronous=FULL</c>. All writes go through one connection; those that wait together share one
/// transaction and one fsync, and none is acknowledged before its commit. Reads run beside them.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    private const int MaxBatch = 256;

    private readonly Channel<Write> _writes = Channel.CreateBounded<Write>(new BoundedChannelOptions(4_096) { SingleReader = true });
    private readonly string _connectionString;
    private readonly Task _writer;
    private readonly CommitRegister _register;
    private SqliteConnection? _connection;

    /// <summary>Opens the file, creating it and its folder if need be, and brings its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">The file is damaged, lacks acknowledged commits, or is newer than this program.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public SqliteDatabase(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ConnectionString;
        try
        {
            _connection = OpenWriter();
            SqliteSchema.Prepare(_connection, path);
            _register = new CommitRegister(path);
            _register.Require(Scalar(_connection, "SELECT number FROM commits"));
        }
        catch (SqliteException error) when (SqliteSchema.TellsOfDamage(error))
        {
            _connection?.Dispose();
            throw SqliteSchema.Damaged(path, error);
        }
        catch
        {
            _connection?.Dispose();
            _register?.Dispose();
            throw;
        }

        _writer = Task.Factory.StartNew(WriteLoop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Runs a unit of work, atomically, and ends when it is durable.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var write = new Write(connection => work(connection));
        await _writes.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);

        // Once queued it may be committed at any moment; giving up the wait must not look like giving up the write.
        return (T)(await write.Done.Task.ConfigureAwait(false))!;
    }

    /// <summary>Runs a query beside the writer; it sees everything that was acknowledged.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return query(connection);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
        _connection?.Dispose();
        _register.Dispose();
        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(_connectionString + ";Pooling=False");
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void WriteLoop()
    {
        var batch = new List<Write>(MaxBatch);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            try
            {
                Commit(batch);
            }
            catch (Exception error)
            {
                // After a failed commit the state of this connection is unknown; the next batch begins with a new one.
                _connection?.Dispose();
                _connection = null;
                batch.ForEach(write => write.Error = error);
            }

            batch.ForEach(write => write.Complete());
        }
    }

    private void Commit(List<Write> batch)
    {
        _connection ??= OpenWriter();
        Execute(_connection, "BEGIN IMMEDIATE");
        foreach (var write in batch)
        {
            Execute(_connection, "SAVEPOINT unit");
            try
            {
                write.Result = write.Work(_connection);
            }
            catch (Exception error)
            {
                write.Error = error;
                Execute(_connection, "ROLLBACK TO unit");
            }

            Execute(_connection, "RELEASE unit");
        }

        var commit = Scalar(_connection, "UPDATE commits SET number = number + 1 RETURNING number");
        Execute(_connection, "COMMIT");
        _register.Acknowledge(commit);
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Write(Func<SqliteConnection, object?> work)
    {
        public Func<SqliteConnection, object?> Work { get; } = work;

        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object? Result { get; set; }

        public Exception? Error { get; set; }

        public void Complete()
        {
            if (Error is null)
            {
                Done.SetResult(Result);
            }
            else
            {
                Done.SetException(Error);
            }
        }
    }
}
