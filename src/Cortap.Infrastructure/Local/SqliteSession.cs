using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cortap.Infrastructure.Local;

/// <summary>One connection that keeps its statements prepared. Used by one thread at a time.</summary>
public sealed class SqliteSession : SqliteConnection
{
    private readonly Dictionary<string, SqliteStatement> _prepared = new(StringComparer.Ordinal);

    internal SqliteSession(string connectionString, string settings)
        : base(connectionString)
    {
        try
        {
            Open();
            _ = raw.sqlite3_busy_timeout(Handle, DefaultTimeout * 1000);
            using var command = CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The statement in <c>Sql/{name}.sql</c>, without parameters yet. It belongs to the session: not to be disposed.</summary>
    internal SqliteStatement Statement(string name) => Prepare(SqlText.Statement(name));

    internal void Execute(string sql) => Prepare(sql).Run();

    internal long ReadInteger(string sql) => Prepare(sql).ReadAll(row => row.Integer("number")).Single()!.Value;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var statement in _prepared.Values)
            {
                statement.Dispose();
            }

            _prepared.Clear();
        }

        base.Dispose(disposing);
    }

    private SqliteStatement Prepare(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            _prepared[sql] = statement = new(Handle!, sql);
        }

        return statement;
    }
}
