using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// A prepared statement with the names of its parameters and columns. The native interface is used directly: an ADO.NET command costs
/// more than the insert it carries. What is not bound is null; a name that the statement does not have throws.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int SmallText = 512;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _handle;
    private readonly Dictionary<string, int> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <exception cref="SqliteException">The SQL is not valid.</exception>
    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
        for (var parameter = 1; parameter <= raw.sqlite3_bind_parameter_count(_handle); parameter++)
        {
            _parameters.Add(raw.sqlite3_bind_parameter_name(_handle, parameter).utf8_to_string(), parameter);
        }

        for (var column = 0; column < raw.sqlite3_column_count(_handle); column++)
        {
            _columns.Add(raw.sqlite3_column_name(_handle, column).utf8_to_string(), column);
        }
    }

    public void Bind(string name, long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(_handle, _parameters[name], number) : raw.sqlite3_bind_null(_handle, _parameters[name]));

    public void Bind(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span would bind null.
            Check(value is null ? raw.sqlite3_bind_null(_handle, _parameters[name]) : raw.sqlite3_bind_text(_handle, _parameters[name], ""));
            return;
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > SmallText ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented ?? stackalloc byte[SmallText];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(_handle, _parameters[name], buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Binds bytes; none are an empty value, not null.</summary>
    public void Bind(string name, ReadOnlySpan<byte> value) =>
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, _parameters[name], 0) : raw.sqlite3_bind_blob(_handle, _parameters[name], value));

    /// <summary>Runs a statement that has no rows.</summary>
    /// <returns>How many rows it changed, if it changes any.</returns>
    public int Run()
    {
        try
        {
            Check(raw.sqlite3_step(_handle));
            return raw.sqlite3_changes(_connection);
        }
        finally
        {
            Reset();
        }
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

    public string? Text(string column) =>
        IsNull(column) ? null : raw.sqlite3_column_text(_handle, _columns[column]).utf8_to_string();

    public long? Integer(string column) => IsNull(column) ? null : raw.sqlite3_column_int64(_handle, _columns[column]);

    public byte[]? Bytes(string column) => IsNull(column) ? null : raw.sqlite3_column_blob(_handle, _columns[column]).ToArray();

    public DateTimeOffset? Time(string column) => Integer(column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public void Dispose() => _handle.Dispose();

    private void Reset()
    {
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
    }

    private bool IsNull(string column) => raw.sqlite3_column_type(_handle, _columns[column]) == raw.SQLITE_NULL;

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
        }
    }
}
