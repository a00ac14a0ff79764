using System.Text;
using Cortap.Infrastructure.Local;
using Cortap.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteMigrationTests : IDisposable
{
    // Every column is filled in one of them.
    private const string OldRows = """
        INSERT INTO jobs VALUES
            ('rpt-20260211-160045-00000002', 'processing', 33, 'Cañón', 'draft_audit_report', 'pdf', 1, 'https://client.example.com/hook', 4801, 45,
             'c-2', 'monthly', 1000, 1001, 9000, NULL, NULL, NULL, NULL, NULL, 'fetch', NULL, 'key', 'body', 3, 1),
            ('rpt-20260211-160045-00000001', 'completed', 33, NULL, 'draft_audit_report', 'docx', 0, NULL, 4801, 45,
             'c-1', NULL, 1000, 1002, 9000, 1002, NULL,
             '{"download_url":"https://objects.example.com/x","expires_at":"2026-02-18T00:00:00+00:00","file_size":1,"file_name":"x.docx","object_key":"x","metadata":{"generated_at":"2026-02-11T00:00:00+00:00","recipient_name":"x","total_deficiencies":0,"review_areas":21}}',
             NULL, NULL, NULL, NULL, NULL, NULL, 1, 0),
            ('1d2f3a4b-0c1d-4e2f-8a3b-4c5d6e7f8091', 'failed', 7, NULL, 'recipient_information_request', 'docx', 0, NULL, 1, 2,
             'c-3', NULL, 900, 901, 8000, NULL, 901, NULL, '{"code":"JOB_TIMEOUT","message":"late"}', '{"status":"pending"}', 'fetch', 'at X()', NULL, NULL, 2, 0);
        INSERT INTO job_tokens VALUES ('rpt-20260211-160045-00000002', x'0102'), ('1d2f3a4b-0c1d-4e2f-8a3b-4c5d6e7f8091', x'03');
        INSERT INTO idempotency_keys VALUES ('key', 'rpt-20260211-160045-00000002', 5000);
        """;

    private static readonly JobId Processing = JobId.Parse("rpt-20260211-160045-00000002");
    private static readonly JobId Failed = JobId.Parse("1d2f3a4b-0c1d-4e2f-8a3b-4c5d6e7f8091");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AFileFromBeforeJobKeys_KeepsJobsTokensAndIdempotencyKeys()
    {
        const string everyJob = """
            SELECT job_id, status, project_id, project_name, report_type, format, include_attachments, refresh, callback_url, user_id, tenant_id,
                correlation_id, report_id, created_at, updated_at, purge_at, completed_at, failed_at, result, error, callback, phase,
                traceback, idempotency_key_hash, idempotency_body_hash, revision
            FROM jobs ORDER BY job_id
            """;
        var path = _folder.File("cortap.db");
        string before;
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Execute(connection, MigrationsTo(4) + OldRows);
            before = Rows(connection, everyJob);
        }

        await using var database = new SqliteDatabase(path);
        var store = new SqliteJobStore(database);

        using var reader = new SqliteConnection($"Data Source={path};Pooling=False");
        reader.Open();
        Rows(reader, everyJob).ShouldBe(before);
        (await store.GetTokenAsync(Processing, default)).ShouldBe([1, 2]);
        (await store.GetTokenAsync(Failed, default)).ShouldBe([3]);
        var job = (await store.GetAsync(Processing, default))!;
        var again = await store.CreateAsync(new(job with { Id = JobId.CreateUuid() }, "x"u8.ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(6000)), default);
        again.IsNew.ShouldBeFalse();
        again.Job.Id.ShouldBe(Processing);
        Rows(reader, "SELECT job_id FROM jobs_search JOIN jobs ON job_key = jobs_search.rowid WHERE jobs_search MATCH '\"rpt\"'")
            .ShouldBe("rpt-20260211-160045-00000001\n", "the other has not ended");
        Rows(reader, "PRAGMA foreign_key_check").ShouldBeEmpty();
        Rows(reader, "PRAGMA integrity_check").ShouldBe("ok\n");
        Rows(reader, "SELECT name FROM sqlite_schema WHERE name LIKE 'old_%'").ShouldBeEmpty();
    }

    [Fact]
    public void Open_OneMigrationOfManyFails_LeavesTheFileToTheVersionThatWroteIt()
    {
        var path = _folder.File("cortap.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        // The sixth makes a table of this name.
        Execute(connection, MigrationsTo(4) + OldRows + "CREATE TABLE line (x); PRAGMA journal_mode = WAL;");
        var before = Rows(connection, "SELECT * FROM sqlite_schema, pragma_user_version");

        Should.Throw<StoreOpenException>(() => new SqliteDatabase(path)).Message.ShouldContain("migration 6");

        Rows(connection, "SELECT * FROM sqlite_schema, pragma_user_version").ShouldBe(before);
    }

    /// <summary>What the first migrations of the program make of an empty file.</summary>
    private static string MigrationsTo(int version)
    {
        var assembly = typeof(SqliteDatabase).Assembly;
        var sql = new StringBuilder();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(version))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sql.AppendLine(reader.ReadToEnd());
        }

        return sql.Append("PRAGMA user_version = ").Append(version).AppendLine(";").ToString();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var text = new StringBuilder();
        var values = new object[rows.FieldCount];
        while (rows.Read())
        {
            rows.GetValues(values);
            text.AppendJoin('|', values).AppendLine();
        }

        return text.ToString();
    }
}
