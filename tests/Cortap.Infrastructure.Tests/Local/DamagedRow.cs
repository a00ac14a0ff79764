using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Tests.Local;

/// <summary>A row that somebody has damaged, or that a newer version has written.</summary>
internal static class DamagedRow
{
    public static async Task WriteAsync(string path, string table, string column, string damage, string key, string id)
    {
        await using var connection = new SqliteConnection($"Data Source={path}");
        await connection.OpenAsync();
        await using var update = connection.CreateCommand();
        update.CommandText = $"UPDATE {table} SET {column} = {(damage.StartsWith("json_set", StringComparison.Ordinal) ? damage : "$damage")} WHERE {key} = $id";
        update.Parameters.AddWithValue("$damage", damage);
        update.Parameters.AddWithValue("$id", id);
        (await update.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}
