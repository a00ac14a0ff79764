using Microsoft.Data.Sqlite;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>What must hold in a store when all its instances have ended.</summary>
internal static class StoreCheck
{
    private static readonly (string Query, object Expected)[] Invariants =
    [
        ("PRAGMA integrity_check", "ok"),
        ("SELECT count(*) FROM activity_tasks", 0L),
        ("SELECT count(*) FROM new_events", 0L),
        ("SELECT count(*) FROM history WHERE instance_key NOT IN (SELECT instance_key FROM instances)", 0L),
        // Each task is answered once.
        ("SELECT count(*) FROM (SELECT 1 FROM history WHERE event_type IN (6, 7, 9, 10, 12) GROUP BY instance_key, task_id HAVING count(*) > 1)", 0L),
        // Each instance has ended once.
        ("SELECT count(*) FROM instances WHERE (SELECT count(*) FROM history AS h WHERE h.instance_key = instances.instance_key AND h.event_type = 1) <> 1", 0L),
        ("SELECT count(*) FROM instances WHERE status NOT IN (1, 3, 5)", 0L),
    ];

    public static void Require(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "engine.db")};Pooling=False");
        connection.Open();
        foreach (var (query, expected) in Invariants)
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            command.ExecuteScalar().ShouldBe(expected, query);
        }
    }
}
