using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The audit record of local mode, in the same file as the jobs: what is decided together is committed together.</summary>
public sealed class SqliteAuditStore(SqliteDatabase database) : IAuditStore
{
    /// <summary>How many records one transaction removes: others that write are not to wait for all of them.</summary>
    internal int Portion { get; init; } = 1_000;

    public Task<long> AppendAsync(AuditEvent @event, AuditHead? notBefore, CancellationToken cancellationToken) =>
        WriteAsync(session => Append(session, @event, notBefore), cancellationToken);

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectAuditAfter");
        select.Bind("@after", after);
        select.Bind("@limit", limit);
        return (IReadOnlyList<AuditRecord>)select.ReadAll(Read);
    });

    public Task<AuditRecord?> ReadLastAsync(CancellationToken cancellationToken) => ReadAsync(Last);

    public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement(query.Target is not null ? "SelectAuditByObject" : query.UserId is not null ? "SelectAuditByUser" : "SelectAudit");
        select.Bind("@before", query.Before);
        select.Bind("@from", query.From is { } from ? AuditRecord.Time(from) : null);
        select.Bind("@to", query.To is { } to ? AuditRecord.Time(to) : null);
        select.Bind("@user_id", query.UserId);
        select.Bind("@tenant_id", query.TenantId);
        select.Bind("@action", query.Action);
        select.Bind("@object", query.Target);
        select.Bind("@outcome", query.Outcome);
        select.Bind("@correlation_id", query.CorrelationId);
        select.Bind("@limit", query.Limit + 1);
        var records = select.ReadAll(Read);
        return records.Count <= query.Limit ? new AuditPage(records, null) : new AuditPage(records[..query.Limit], records[query.Limit - 1].Number);
    });

    public async Task<long> PruneAsync(long through, CancellationToken cancellationToken)
    {
        long removed = 0;
        for (var last = -1; last != 0; removed += last)
        {
            // The oldest first: where the process dies in between, what is left begins within a checkpoint that is past its time, and can be verified.
            last = await WriteAsync(session =>
            {
                var delete = session.Statement("DeleteAudit");
                delete.Bind("@through", through);
                delete.Bind("@limit", Portion);
                return delete.Run();
            }, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>Appends within a unit of work, which so is recorded or not done at all.</summary>
    /// <returns>The record's number.</returns>
    internal static long Append(SqliteSession session, AuditEvent @event, AuditHead? notBefore = null)
    {
        var head = Last(session) is { } last ? new AuditHead(last.Number, last.Hash) : AuditHead.Empty;
        var record = AuditRecord.Create(@event, notBefore?.Number > head.Number ? notBefore : head);
        var insert = session.Statement("InsertAudit");
        insert.Bind("@number", record.Number);
        insert.Bind("@record", record.ToString());
        insert.Run();
        return record.Number;
    }

    internal static AuditRecord Read(SqliteStatement row) => new(row.Integer("number")!.Value, row.Bytes("record")!);

    private static AuditRecord? Last(SqliteSession session) => session.Statement("SelectLastAudit").ReadAll(Read).SingleOrDefault();

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(new AuditStoreException("The audit record cannot be read.", error));
        }
    }

    private async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteException or ObjectDisposedException or JobStoreException)
        {
            throw new AuditStoreException("The audit record cannot be written.", error);
        }
    }
}
