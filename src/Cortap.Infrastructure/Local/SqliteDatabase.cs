using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// One SQLite file in WAL mode with <c>synchronous=FULL</c>. All writes go through one connection; those that wait together share one
/// transaction and one fsync, and none is acknowledged before its commit. Reads run beside them.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int Readers = 4;

    // A checkpoint holds up all writers for some milliseconds; 12,000 pages, 48 MB, are few of them at the highest load.
    private const string WriterSettings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 12000; PRAGMA journal_size_limit = 67108864; "
        + "PRAGMA cache_size = -16000;";

    private readonly string _connectionString;
    private readonly CommitRegister _register;
    private readonly Thread _thread;
    private readonly object _gate = new();

    // Everybody in it waits for his answer, so it is never longer than the number of callers.
    private readonly Queue<Write> _waiting = new();

    // Opened at the start: a process that runs out of file handles later can still read.
    private readonly BlockingCollection<SqliteSession> _readers = [];
    private SqliteSession? _writer;
    private bool _closed;

    /// <summary>Opens the file, creating it and its folder if need be, and brings its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">The file is damaged, lacks acknowledged commits, or is newer than this program.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public SqliteDatabase(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30, Pooling = false }.ConnectionString;
        try
        {
            _writer = OpenWriter();
            SqliteSchema.Prepare(_writer, path);
            _register = new CommitRegister(path);
            _register.Require(_writer.ReadInteger("SELECT number FROM commits"));
            for (var count = 0; count < Readers; count++)
            {
                _readers.Add(new SqliteSession(_connectionString, "PRAGMA query_only = ON"));
            }
        }
        catch (Exception error)
        {
            CloseConnections();
            if (error is SqliteException sqlite && SqliteSchema.TellsOfDamage(sqlite))
            {
                throw SqliteSchema.Damaged(path, error);
            }

            throw;
        }

        _thread = new Thread(WriteLoop) { IsBackground = true, Name = "Cortap job writer" };
        _thread.Start();
    }

    /// <summary>Runs a unit of work, atomically, and ends when it is durable.</summary>
    /// <param name="work">Runs again when another unit of its transaction fails, so it must not change what it is made of.</param>
    /// <param name="cancellationToken">Cancels the call as long as it has not begun.</param>
    /// <exception cref="ObjectDisposedException">The database was closed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new Write<T>(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(write);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        // Once queued it may be committed at any moment; giving up the wait must not look like giving up the write.
        return write.Done;
    }

    /// <summary>Runs a query beside the writer; it sees everything that was acknowledged.</summary>
    public T Read<T>(Func<SqliteSession, T> query)
    {
        var reader = _readers.Take();
        try
        {
            return query(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        await Task.Run(_thread.Join).ConfigureAwait(false);
        CloseConnections();
    }

    private SqliteSession OpenWriter() => new(_connectionString, WriterSettings);

    private void CloseConnections()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer?.Dispose();
        _register?.Dispose();
    }

    private void WriteLoop()
    {
        var batch = new List<Write>(MaxBatch);
        while (Take(batch))
        {
            Persist(batch);
            foreach (var write in batch)
            {
                write.Complete();
            }

            // Those who wrote together will do so again: letting them come first makes one group of two, and a group costs more than its members.
            if (batch.Count > 1)
            {
                Thread.Yield();
            }

            batch.Clear();
        }
    }

    private bool Take(List<Write> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var write))
            {
                batch.Add(write);
            }

            return true;
        }
    }

    private void Persist(IReadOnlyList<Write> batch)
    {
        var isWritten = false;
        try
        {
            _writer ??= OpenWriter();
            _writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                write.Run(_writer);
            }

            isWritten = true;

            // Not by RETURNING, and of one row by its number: else SQLite allocates a journal of 64 KB to take the statement back.
            _writer.Execute("UPDATE commits SET number = number + 1 WHERE rowid = 1");
            var commit = _writer.ReadInteger("SELECT number FROM commits");
            _writer.Execute("COMMIT");
            _register.Acknowledge(commit);
        }
        catch (Exception error)
        {
            // The state of this connection is unknown; the next transaction begins with a new one.
            _writer?.Dispose();
            _writer = null;
            FailOrPart(batch, isWritten, error);
        }
    }

    /// <summary>One of a batch is at fault, and the others must not suffer; but a failed commit is the failure of all.</summary>
    private void FailOrPart(IReadOnlyList<Write> batch, bool isWritten, Exception error)
    {
        foreach (var write in batch)
        {
            if (isWritten || batch.Count == 1)
            {
                write.Error = error;
            }
            else
            {
                Persist([write]);
            }
        }
    }

    private abstract class Write
    {
        public Exception? Error { get; set; }

        public abstract void Run(SqliteSession session);

        public abstract void Complete();
    }

    private sealed class Write<T>(Func<SqliteSession, T> work) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Done => _done.Task;

        public override void Run(SqliteSession session) => _result = work(session);

        public override void Complete()
        {
            if (Error is null)
            {
                _done.SetResult(_result);
            }
            else
            {
                _done.SetException(Error);
            }
        }
    }
}
