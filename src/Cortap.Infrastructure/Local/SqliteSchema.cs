using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Checks a database file and applies the migrations that it lacks; <c>user_version</c> counts those it has.</summary>
internal static class SqliteSchema
{
    public static void Prepare(SqliteConnection connection, string path)
    {
        CheckIntegrity(connection, path);
        var version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > SqlText.Migrations.Count)
        {
            throw new InvalidOperationException($"{path} was written by a newer version of this program; start that version.");
        }

        for (; version < SqlText.Migrations.Count; version++)
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = SqlText.Migrations[version] + $"\nPRAGMA user_version = {version + 1};";
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    /// <summary>SQLITE_CORRUPT or SQLITE_NOTADB.</summary>
    public static bool TellsOfDamage(SqliteException error) => error.SqliteErrorCode is 11 or 26;

    public static InvalidOperationException Damaged(string path, Exception? cause) =>
        new($"{path} is damaged. Nothing was changed; restore it from a backup, or move it away to begin with an empty one.", cause);

    private static void CheckIntegrity(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA quick_check(1)") as string != "ok")
        {
            throw Damaged(path, null);
        }
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
