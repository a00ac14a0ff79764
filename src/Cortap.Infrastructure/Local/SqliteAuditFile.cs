using Cortap.Reporting.Audit;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The audit record in a file of jobs, read without the service, beside it or from a copy. Nothing in the file is changed.</summary>
public sealed class SqliteAuditFile : IDisposable
{
    private const int Page = 1_000;

    private readonly SqliteSession _session;

    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public SqliteAuditFile(string path) =>
        _session = SqliteSession.OpenToRead(path, new SqlFiles(typeof(SqliteAuditFile).Assembly, "Cortap.Infrastructure.Local.Sql"));

    /// <summary>Every record, in the order of the numbers under which they are stored.</summary>
    /// <exception cref="SqliteException">The file cannot be read, or has no audit record.</exception>
    public IEnumerable<AuditRecord> ReadAll()
    {
        for (long after = 0; ;)
        {
            var records = Read(after, Page);
            if (records.Count == 0) yield break;
            foreach (var record in records) yield return record;
            after = records[^1].Number;
        }
    }

    /// <summary>Some records, from the one after a number on.</summary>
    public IReadOnlyList<AuditRecord> Read(long after, int limit)
    {
        var select = _session.Statement("SelectAuditAfter");
        select.Bind("@after", after);
        select.Bind("@limit", limit);
        return select.ReadAll(SqliteAuditStore.Read);
    }

    public void Dispose() => _session.Dispose();
}
