using System.Buffers.Binary;
using System.Globalization;
using SQLitePCL;

namespace Cortap.Sqlite;

/// <summary>
/// Several SQLite files in the state of one moment, while another process goes on writing them. Their writers wait for the milliseconds in
/// which the moment is taken, then what stands at that moment is copied beside them.
/// </summary>
public sealed class SqliteCopy : IDisposable
{
    private const int WaitMilliseconds = 5_000;

    private readonly List<sqlite3> _readers = [];

    static SqliteCopy() => Batteries_V2.Init();

    /// <summary>Takes the moment.</summary>
    /// <param name="paths">The files, in the order in which they are locked.</param>
    /// <param name="whileLocked">Runs while nothing can be committed: what must be of the same moment and is no database. Keep it short.</param>
    /// <exception cref="SqliteException">A file cannot be read, or its writer does not let go of it.</exception>
    public SqliteCopy(IReadOnlyList<string> paths, Action whileLocked)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(whileLocked);
        var locks = new List<sqlite3>();
        try
        {
            foreach (var path in paths) locks.Add(Open(path, raw.SQLITE_OPEN_READWRITE));
            foreach (var path in paths) _readers.Add(Open(path, raw.SQLITE_OPEN_READWRITE));
            foreach (var handle in locks) Execute(handle, "BEGIN IMMEDIATE");

            // A read transaction begins with its first read, and keeps to what was committed then.
            foreach (var handle in _readers) Execute(handle, "BEGIN; SELECT count(*) FROM sqlite_schema");
            whileLocked();
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            foreach (var handle in locks) handle.Dispose();
        }
    }

    /// <summary>Writes one of the files, as it was at the moment, to a new place.</summary>
    public void Write(int file, string path)
    {
        using var target = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var backup = raw.sqlite3_backup_init(target, "main", _readers[file], "main");
        if (backup is null || backup.IsInvalid) throw Failed(target, path);
        var result = raw.sqlite3_backup_step(backup, -1);
        raw.sqlite3_backup_finish(backup);
        if (result != raw.SQLITE_DONE) throw Failed(target, path);

        // One file, complete in itself.
        Execute(target, "PRAGMA journal_mode = DELETE");
    }

    /// <summary>Looks for damage in a file that nobody else uses.</summary>
    /// <returns>What was found; null when it is sound.</returns>
    public static string? FindDamage(string path)
    {
        using var handle = Open(path, raw.SQLITE_OPEN_READWRITE);
        string? verdict = null;
        var result = raw.sqlite3_exec(handle, "PRAGMA integrity_check(1)", (_, values, _) =>
        {
            verdict = values[0];
            return 0;
        }, null, out _);
        return result != raw.SQLITE_OK ? raw.sqlite3_errmsg(handle).utf8_to_string() : verdict == "ok" ? null : verdict;
    }

    /// <summary>Whether a file that nobody else uses lacks what was acknowledged, by the number of commits beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="commitNumber">The statement that reads the number of its commits.</param>
    public static bool LacksCommits(string path, string commitNumber)
    {
        var register = SqliteFile.CommitNumberOf(path);
        if (!File.Exists(register) || File.ReadAllBytes(register) is not { Length: sizeof(long) } bytes) return false;
        using var handle = Open(path, raw.SQLITE_OPEN_READWRITE);
        var stored = 0L;

        // An empty file has no such table.
        _ = raw.sqlite3_exec(handle, commitNumber, (_, values, _) =>
        {
            stored = long.Parse(values[0], CultureInfo.InvariantCulture);
            return 0;
        }, null, out _);
        return stored < BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public void Dispose()
    {
        foreach (var handle in _readers) handle.Dispose();
        _readers.Clear();
    }

    private static sqlite3 Open(string path, int flags)
    {
        var result = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result != raw.SQLITE_OK)
        {
            using (handle) throw Failed(handle, path);
        }

        _ = raw.sqlite3_busy_timeout(handle, WaitMilliseconds);
        return handle;
    }

    private static void Execute(sqlite3 handle, string sql)
    {
        if (raw.sqlite3_exec(handle, sql) != raw.SQLITE_OK) throw Failed(handle, sql);
    }

    private static SqliteException Failed(sqlite3 handle, string what) =>
        new(raw.sqlite3_extended_errcode(handle), $"{what}: {raw.sqlite3_errmsg(handle).utf8_to_string()}");
}
