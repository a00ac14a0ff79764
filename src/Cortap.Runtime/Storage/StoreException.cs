using SQLitePCL;

namespace Cortap.Runtime.Storage;

/// <summary>SQLite refused something.</summary>
/// <param name="code">Extended result code.</param>
/// <param name="message">What was tried, and SQLite's own words.</param>
internal sealed class StoreException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The disk has no room, or the file cannot be written at the moment: worth trying again when that has changed.</summary>
    public bool IsTransient => (Code & 0xFF) is raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY;

    /// <summary>The statement broke an invariant of the schema; the store itself is sound.</summary>
    public bool IsConstraint => (Code & 0xFF) == raw.SQLITE_CONSTRAINT;
}
