using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Cortap.Benchmarks.Engine;

/// <summary>
/// What the store alone can do: as many rows as the engine writes for a workflow of five activities (inserted, updated or deleted: 27),
/// in as many commits one after the other, here all as plain inserts into one table, with the engine's settings for safety.
/// </summary>
internal sealed class StoreFloor : IDisposable
{
    // The start: the instance, its first event. The first step: that event gone, two events of history, an activity, the instance's status.
    // Four answers: the activity gone, two events of history, the next activity. The last: the activity gone, two events, the status.
    private static readonly int[] RowsPerCommit = [2, 5, 4, 4, 4, 4, 4];
    private const int HistoryEvents = 12;

    private readonly string _folder = BenchmarkEngine.NewFolder();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private long _key;

    public StoreFloor()
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "floor.db")};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;"
            + "CREATE TABLE rows (key INTEGER PRIMARY KEY, type INTEGER, task INTEGER, name TEXT, payload TEXT, at INTEGER) STRICT;");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO rows VALUES ($key, 5, 0, 'nothing', '0', $at)";
        _insert.Parameters.Add("$key", SqliteType.Integer);
        _insert.Parameters.Add("$at", SqliteType.Integer);
        _insert.Prepare();
    }

    /// <summary>Workflows per second when all that wait share a transaction.</summary>
    public async Task<double> GroupCommitAsync(int workflows, int concurrency)
    {
        using var group = new GroupCommit<int>(_connection, InsertRows);
        var remaining = workflows;
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref remaining) >= 0)
            {
                foreach (var rows in RowsPerCommit)
                    await group.WriteAsync(rows);
            }
        })));
        return workflows / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    /// <summary>Workflows per second when each event of their histories is committed by itself.</summary>
    public double CommitPerEvent(int workflows)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var i = 0; i < workflows * HistoryEvents; i++)
            Insert();
        return workflows / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    /// <summary>Milliseconds of single committed inserts.</summary>
    public double[] InsertTimes(int count)
        => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            Insert();
            return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        })];

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void InsertRows(int rows)
    {
        for (var row = 0; row < rows; row++)
            Insert();
    }

    private void Insert()
    {
        _insert.Parameters[0].Value = ++_key;
        _insert.Parameters[1].Value = DateTime.UtcNow.Ticks;
        _insert.ExecuteNonQuery();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
