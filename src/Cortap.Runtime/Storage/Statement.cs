using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Cortap.Runtime.Storage;

/// <summary>A prepared statement. Bind every parameter in order, step, and reset when a query is left before its end.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle, string name) : IDisposable
{
    private const int SmallText = 512;

    private int _next;

    public Statement Bind(long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, ++_next, value), name);
        return this;
    }

    public Statement Bind(long? value)
    {
        if (value is { } number)
            return Bind(number);
        database.Check(raw.sqlite3_bind_null(handle, ++_next), name);
        return this;
    }

    public Statement Bind(string? value)
    {
        if (value is null)
            return Bind((long?)null);
        if (value.Length == 0)
        {
            // An empty span would bind NULL.
            database.Check(raw.sqlite3_bind_text(handle, ++_next, ""), name);
            return this;
        }
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > SmallText ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented ?? stackalloc byte[SmallText];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        database.Check(raw.sqlite3_bind_text(handle, ++_next, buffer[..length]), name);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False at the end; the statement is then ready to be bound again.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        Reset();
        database.Check(result, name);
        return false;
    }

    public void Reset()
    {
        _ = raw.sqlite3_reset(handle);
        _next = 0;
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => handle.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;
}
