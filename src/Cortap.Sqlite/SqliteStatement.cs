using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Cortap.Sqlite;

/// <summary>
/// A prepared statement. Parameters are bound by name, or each in its turn; columns are read by name or position. What is not bound is
/// null; a name that the statement does not have throws.
/// </summary>
public sealed class SqliteStatement : IDisposable
{
    private const int SmallText = 512;

    private readonly SqliteSession _session;
    private readonly sqlite3_stmt _handle;
    private readonly string _name;
    private Dictionary<string, int>? _parameters;
    private Dictionary<string, int>? _columns;
    private int _next;

    internal SqliteStatement(SqliteSession session, sqlite3_stmt handle, string name)
    {
        _session = session;
        _handle = handle;
        _name = name;
    }

    public SqliteStatement Bind(long? value) => Bind(++_next, value);

    public SqliteStatement Bind(string? value) => Bind(++_next, value);

    public SqliteStatement Bind(string name, long? value) => Bind(Parameter(name), value);

    public SqliteStatement Bind(string name, string? value) => Bind(Parameter(name), value);

    /// <summary>Binds bytes; none are an empty value, not null.</summary>
    public SqliteStatement Bind(string name, ReadOnlySpan<byte> value)
    {
        var parameter = Parameter(name);
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, parameter, 0) : raw.sqlite3_bind_blob(_handle, parameter, value));
        return this;
    }

    /// <summary>Runs a statement that has no rows.</summary>
    /// <returns>How many rows it changed, if it changes any.</returns>
    public int Run()
    {
        try
        {
            Check(raw.sqlite3_step(_handle));
            return _session.Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row. A query that is left before its end must be reset.</summary>
    /// <returns>False at the end; the statement is then ready to be bound again.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(_handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        Check(result);
        return false;
    }

    /// <summary>Runs a query and reads each row by the column methods.</summary>
    public List<T> ReadAll<T>(Func<SqliteStatement, T> readRow)
    {
        try
        {
            var rows = new List<T>();
            int result;
            while ((result = raw.sqlite3_step(_handle)) == raw.SQLITE_ROW)
            {
                rows.Add(readRow(this));
            }

            Check(result);
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public void Reset()
    {
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
        _next = 0;
    }

    public long Long(int column) => raw.sqlite3_column_int64(_handle, column);

    public int Int(int column) => raw.sqlite3_column_int(_handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public string? Text(string column) => TextOrNull(Column(column));

    public long? Integer(string column) => LongOrNull(Column(column));

    public byte[]? Bytes(string column) => IsNull(Column(column)) ? null : raw.sqlite3_column_blob(_handle, Column(column)).ToArray();

    /// <summary>A moment that is stored as Unix milliseconds; the first or last there is where damage has made it lie beyond.</summary>
    public DateTimeOffset? Time(string column) => Integer(column) is not { } milliseconds ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    public void Dispose() => _handle.Dispose();

    private SqliteStatement Bind(int parameter, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_handle, parameter, number) : raw.sqlite3_bind_null(_handle, parameter));
        return this;
    }

    private SqliteStatement Bind(int parameter, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span would bind null.
            Check(value is null ? raw.sqlite3_bind_null(_handle, parameter) : raw.sqlite3_bind_text(_handle, parameter, ""));
            return this;
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > SmallText ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented ?? stackalloc byte[SmallText];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(_handle, parameter, buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    private int Parameter(string name) => (_parameters ??= Names(
        raw.sqlite3_bind_parameter_count(_handle), 1, number => raw.sqlite3_bind_parameter_name(_handle, number).utf8_to_string()))[name];

    private int Column(string name) => (_columns ??= Names(
        raw.sqlite3_column_count(_handle), 0, number => raw.sqlite3_column_name(_handle, number).utf8_to_string()))[name];

    private static Dictionary<string, int> Names(int count, int first, Func<int, string> nameOf) =>
        Enumerable.Range(first, count).ToDictionary(nameOf, StringComparer.Ordinal);

    private bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    private void Check(int result) => _session.Check(result, _name);
}
