using System.Globalization;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cortap.Sqlite;

/// <summary>
/// One connection that keeps its statements prepared, used by one thread at a time. The native interface is used directly: an ADO.NET
/// command costs more than the insert it carries.
/// </summary>
public sealed class SqliteSession : IDisposable
{
    // Nobody else writes here, unless a person with a tool does.
    private const int BusyMilliseconds = 1_000;

    // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, which the binding does not name.
    private const int KeepLogOnClose = 1006;

    // SQLITE_DBCONFIG_ENABLE_QPSG: a plan does not depend on what is bound. Otherwise each statement that binds its limit is compiled anew each time.
    private const int KeepPlans = 1007;

    // SQLITE_FCNTL_HAS_MOVED and SQLITE_READONLY_DBMOVED, which it does not name either.
    private const int HasMoved = 20;
    private const int ReadOnlyMoved = raw.SQLITE_READONLY | (4 << 8);

    // EFBIG and EDQUOT of Linux.
    private const int FileTooLarge = 27;
    private const int QuotaExceeded = 122;

    private readonly sqlite3 _handle;
    private readonly SqlFiles _sql;
    private readonly Dictionary<string, SqliteStatement> _prepared = new(StringComparer.Ordinal);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 handle, SqlFiles sql)
    {
        _handle = handle;
        _sql = sql;
    }

    /// <summary>Rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The statement in the file <c>{name}.sql</c>, without parameters yet. It belongs to the session: not to be disposed.</summary>
    public SqliteStatement Statement(string name) => Prepared(name, _sql.Statement);

    /// <summary>Runs a script of one or more statements, and ignores their rows.</summary>
    public void Execute(string sql) => Execute(sql, sql);

    /// <inheritdoc cref="Execute(string)"/>
    public void Execute(string sql, string name) => Check(raw.sqlite3_exec(_handle, sql), name);

    /// <summary>The first column of the first row; null when there is none.</summary>
    public string? ReadText(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle), sql);
        using var statement = new SqliteStatement(this, handle, sql);
        return statement.Step() ? statement.TextOrNull(0) : null;
    }

    /// <inheritdoc cref="ReadText"/>
    public long ReadInteger(string sql) => long.Parse(ReadText(sql)!, CultureInfo.InvariantCulture);

    /// <summary>A connection that changes nothing, beside whoever writes the file.</summary>
    /// <exception cref="SqliteException">There is no such file, or it cannot be read.</exception>
    public static SqliteSession OpenToRead(string path, SqlFiles sql) => Open(path, sql, mayCreate: false, "PRAGMA query_only = ON");

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    /// <summary>As <see cref="Statement"/>, of this text.</summary>
    internal SqliteStatement Prepare(string sql) => Prepared(sql, text => text);

    internal static SqliteSession Open(string path, SqlFiles sql, bool mayCreate, string settings)
    {
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (mayCreate ? raw.SQLITE_OPEN_CREATE : 0);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var session = new SqliteSession(handle, sql);
        try
        {
            session.Check(result, $"open {path}");
            session.Check(raw.sqlite3_busy_timeout(handle, BusyMilliseconds), "busy_timeout");
            session.Configure(KeepPlans, true);
            session.LeaveLogOnClose(true);
            session.Execute(settings, "settings");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Whether the last connection that is closed leaves the write-ahead log as it is instead of moving it into the database.</summary>
    internal void LeaveLogOnClose(bool leave) => Configure(KeepLogOnClose, leave);

    /// <summary>
    /// Throws when another file, or none, is where this one was opened. SQLite would go on writing what nobody finds there any more.
    /// </summary>
    internal void RequireInPlace(string path)
    {
        if (FileControl(_handle, "main", HasMoved, out var hasMoved) == raw.SQLITE_OK && hasMoved != 0)
            throw new SqliteException(ReadOnlyMoved, $"{path} was removed, moved or replaced while it was in use");
    }

    /// <summary>Throws unless the result code says success, a row, or done.</summary>
    internal void Check(int result, string action)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        var extended = raw.sqlite3_extended_errcode(_handle);
        var message = raw.sqlite3_errmsg(_handle).utf8_to_string();
        // A quota that is used up is no broken disk, and may be raised.
        var code = extended == raw.SQLITE_IOERR_WRITE && SystemError(_handle) is (FileTooLarge or QuotaExceeded) ? raw.SQLITE_FULL
            : (extended & 0xFF) == (result & 0xFF) ? extended : result;
        throw new SqliteException(code, $"{action}: {message} (SQLite {result}/{extended})");
    }

    private void Configure(int option, bool value) => Check(raw.sqlite3_db_config(_handle, option, value ? 1 : 0, out _), "db_config");

    private SqliteStatement Prepared(string name, Func<string, string> textOf)
    {
        if (!_prepared.TryGetValue(name, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, textOf(name), raw.SQLITE_PREPARE_PERSISTENT, out var handle), name);
            _prepared[name] = statement = new SqliteStatement(this, handle, name);
        }

        return statement;
    }

    // What the binding does not have.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_system_errno")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int SystemError(sqlite3 handle);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(sqlite3 handle, [MarshalAs(UnmanagedType.LPUTF8Str)] string database, int operation, out int value);
}
