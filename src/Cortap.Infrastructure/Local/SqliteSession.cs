using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>One connection that keeps its statements prepared. Used by one thread at a time.</summary>
public sealed class SqliteSession : SqliteConnection
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    internal SqliteSession(string connectionString, string settings)
        : base(connectionString)
    {
        try
        {
            Open();
            Execute(settings);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The statement in <c>Sql/{name}.sql</c>, without parameters yet. It belongs to the session: not to be disposed.</summary>
    internal SqliteCommand Statement(string name) => Prepare(SqlText.Statement(name));

    internal void Execute(string sql) => Prepare(sql).ExecuteNonQuery();

    internal long ReadInteger(string sql) => (long)Prepare(sql).ExecuteScalar()!;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var command in _prepared.Values)
            {
                command.Dispose();
            }

            _prepared.Clear();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Prepare(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = CreateCommand();
            command.CommandText = sql;
        }

        command.Parameters.Clear();
        return command;
    }
}
