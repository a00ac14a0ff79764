using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Typed access to parameters and columns.</summary>
internal static class SqliteAccess
{
    public static void Bind(this SqliteCommand command, string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);

    public static string? Text(this SqliteDataReader row, string column) =>
        row.GetOrdinal(column) is var ordinal && row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static long? Integer(this SqliteDataReader row, string column) =>
        row.GetOrdinal(column) is var ordinal && row.IsDBNull(ordinal) ? null : row.GetInt64(ordinal);

    public static DateTimeOffset? Time(this SqliteDataReader row, string column) =>
        row.Integer(column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
