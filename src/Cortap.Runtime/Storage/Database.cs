using SQLitePCL;

namespace Cortap.Runtime.Storage;

/// <summary>
/// One SQLite connection, used by one thread at a time. The native interface is used directly: an ADO.NET command costs more than the
/// insert it carries.
/// </summary>
internal sealed class Database : IDisposable
{
    // Nobody else writes here, unless a person with a tool does.
    private const int BusyMilliseconds = 1_000;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    public static Database OpenWriter(string path)
        => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, "open_store");

    public static Database OpenReader(string path) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, "open_reader");

    /// <summary>Prepares a statement from the embedded file of this name; it lives as long as the connection.</summary>
    public Statement Prepare(string name)
    {
        Check(raw.sqlite3_prepare_v3(_handle, SqlResource.Statement(name), raw.SQLITE_PREPARE_PERSISTENT, out var handle), name);
        var statement = new Statement(this, handle, name);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Runs a script of one or more statements.</summary>
    public void Execute(string sql, string name) => Check(raw.sqlite3_exec(_handle, sql), name);

    public string? ReadText(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle), sql);
        using (handle)
        {
            var result = raw.sqlite3_step(handle);
            if (result == raw.SQLITE_ROW)
                return raw.sqlite3_column_text(handle, 0).utf8_to_string();
            Check(result, sql);
            return null;
        }
    }

    /// <summary>Throws unless the result code says success, a row, or done.</summary>
    public void Check(int result, string action)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        var extended = raw.sqlite3_extended_errcode(_handle);
        var message = raw.sqlite3_errmsg(_handle).utf8_to_string();
        throw new StoreException((extended & 0xFF) == (result & 0xFF) ? extended : result, $"{action}: {message} (SQLite {result}/{extended})");
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }

    private static Database Open(string path, int flags, string settings)
    {
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle);
        try
        {
            database.Check(result, $"open {path}");
            database.Check(raw.sqlite3_busy_timeout(handle, BusyMilliseconds), "busy_timeout");
            database.Execute(SqlResource.Statement(settings), settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
