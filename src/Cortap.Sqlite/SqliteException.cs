using SQLitePCL;

namespace Cortap.Sqlite;

/// <summary>SQLite refused something.</summary>
/// <param name="code">Extended result code.</param>
/// <param name="message">What was tried, and SQLite's own words.</param>
public sealed class SqliteException(int code, string message) : Exception(message)
{
    public int Code => code;

    public SqliteFault Fault => (code & 0xFF) switch
    {
        // The index of the write-ahead log, whose file cannot grow: SQLite does not say whether for want of room, and nothing is lost by trying again.
        _ when code == raw.SQLITE_IOERR_SHMSIZE => SqliteFault.Passing,
        raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY or raw.SQLITE_LOCKED => SqliteFault.Passing,
        raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE => SqliteFault.Statement,
        _ => SqliteFault.Final,
    };
}

/// <summary>What a failure says about the store.</summary>
public enum SqliteFault
{
    /// <summary>The disk has no room, or the file is locked or cannot be written at the moment: worth trying again when that has changed.</summary>
    Passing,

    /// <summary>The statement was wrong or broke an invariant of the schema; the store itself is sound.</summary>
    Statement,

    /// <summary>The file is damaged or its disk has failed: only a new process may judge what is left.</summary>
    Final,
}
