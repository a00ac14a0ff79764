using Cortap.Infrastructure.Local;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Tests.Local;

/// <summary>How SQLite would run a statement of the job store.</summary>
internal static class QueryPlan
{
    public static List<string> Of(string database, string statement, params string[] parameters)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        using var sql = new StreamReader(typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"Cortap.Infrastructure.Local.Sql.{statement}.sql")!);
        command.CommandText = "EXPLAIN QUERY PLAN " + sql.ReadToEnd();
        foreach (var name in parameters) command.Parameters.AddWithValue(name, 1);
        using var rows = command.ExecuteReader();
        var steps = new List<string>();
        while (rows.Read()) steps.Add(rows.GetString(3));
        return steps;
    }
}
