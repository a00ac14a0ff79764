using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The batches of local mode, in the same file as their jobs.</summary>
public sealed class SqliteBatchStore(SqliteDatabase database) : IBatchStore
{
    private static readonly StoredRow<Batch> Stored = new("a batch", row => BatchJson.Read(row.Text("batch")!, row.Integer("revision")!.Value));

    public Task<BatchCreation> CreateAsync(NewBatch newBatch, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var batch = newBatch.Batch;
        if (batch.Idempotency is { } idempotency && newBatch.IdempotentUntil is not null)
        {
            var find = session.Statement("SelectBatchByIdempotencyKey");
            find.Bind("@key_hash", idempotency.KeyHash);
            find.Bind("@now", batch.CreatedAt.ToUnixTimeMilliseconds());
            if (Stored.Find(find) is { } holder)
            {
                return new BatchCreation(holder, IsNew: false);
            }
        }

        var insert = session.Statement("InsertBatch");
        insert.Bind("@batch_id", batch.Id.Value);
        insert.Bind("@user_id", batch.UserId);
        insert.Bind("@tenant_id", batch.TenantId);
        insert.Bind("@created_at", batch.CreatedAt.ToUnixTimeMilliseconds());
        insert.Bind("@purge_at", batch.PurgeAt.ToUnixTimeMilliseconds());
        insert.Bind("@mark", BatchJson.NameOf(batch.Mark));
        insert.Bind("@key_hash", newBatch.IdempotentUntil is null ? null : batch.Idempotency?.KeyHash);
        insert.Bind("@idempotent_until", batch.Idempotency is null ? null : newBatch.IdempotentUntil?.ToUnixTimeMilliseconds());
        insert.Bind("@batch", BatchJson.Write(batch));
        insert.Run();
        var plan = session.Statement("InsertBatchPlan");
        plan.Bind("@items", BatchJson.WriteItems(newBatch.Plan.Items));
        plan.Bind("@sealed_token", newBatch.Plan.SealedToken);
        plan.Run();
        return new BatchCreation(batch with { Revision = 1 }, IsNew: true);
    }, cancellationToken);

    public Task<Batch?> GetAsync(BatchId id, CancellationToken cancellationToken) => ReadAsync(session => Select(session, id));

    public Task<Batch?> TryReplaceAsync(Batch batch, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var update = session.Statement("UpdateBatch");
        update.Bind("@batch_id", batch.Id.Value);
        update.Bind("@revision", batch.Revision);
        update.Bind("@mark", BatchJson.NameOf(batch.Mark));
        update.Bind("@batch", BatchJson.Write(batch));
        return update.Run() == 1 ? batch with { Revision = batch.Revision + 1 } : null;
    }, cancellationToken);

    public Task<bool> TryDeleteAsync(BatchId id, long revision, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteBatch");
        delete.Bind("@batch_id", id.Value);
        delete.Bind("@revision", revision);
        return delete.Run() == 1;
    }, cancellationToken);

    public Task<BatchPlan?> GetPlanAsync(BatchId id, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectBatchPlan");
        select.Bind("@batch_id", id.Value);
        return select.ReadAll(row => new BatchPlan(BatchJson.ReadItems(row.Text("items")!), row.Bytes("sealed_token")!)).SingleOrDefault();
    });

    public async Task RemovePlanAsync(BatchId id, CancellationToken cancellationToken)
    {
        if (await GetPlanAsync(id, cancellationToken).ConfigureAwait(false) is null)
        {
            return;
        }

        await WriteAsync(session =>
        {
            var delete = session.Statement("DeleteBatchPlan");
            delete.Bind("@batch_id", id.Value);
            return delete.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    public Task<BatchPage?> ListAsync(BatchQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        if (!BatchCursor.TryRead(query.Cursor, out var before))
        {
            return Task.FromResult<BatchPage?>(null);
        }

        return ReadAsync<BatchPage?>(session =>
        {
            // Operators look at all of the last thirty days, which are few: a regional office makes some a year.
            var select = session.Statement(query.UserId is null ? "SelectBatchesOfAll" : "SelectBatchesByUser");
            select.Bind("@tenant_id", query.TenantId);
            if (query.UserId is { } userId) select.Bind("@user_id", userId);
            select.Bind("@before_created_at", before?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MaxValue);
            select.Bind("@before_batch_id", before?.Id ?? "");
            var batches = Stored.ReadSound(select, query.Limit + 1);
            return batches.Count <= query.Limit
                ? new BatchPage(batches, null)
                : new BatchPage(batches[..query.Limit], BatchCursor.Write(batches[query.Limit - 1]));
        });
    }

    public Task<IReadOnlyList<Batch>> ListMarkedAsync(BatchMark mark, Batch? after, int limit, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectBatchesByMark");
        select.Bind("@mark", BatchJson.NameOf(mark));
        select.Bind("@after_created_at", after?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MinValue);
        select.Bind("@after_batch_id", after?.Id.Value ?? "");
        return (IReadOnlyList<Batch>)Stored.ReadSound(select, limit);
    });

    public Task<BatchCounts> CountJobsAsync(BatchId id, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var count = session.Statement("CountJobsOfBatch");
        count.Bind("@batch_id", id.Value);
        return count.ReadAll(row => (Status: WireNames.ParseJobStatus(row.Text("status")!) ?? JobStatus.Processing, Jobs: (int)row.Integer("jobs")!.Value))
            .Aggregate(new BatchCounts(), (counts, group) => counts.With(group.Status, group.Jobs));
    });

    public Task<IReadOnlyList<Job>> ListJobsAsync(BatchId id, int after, int limit, JobStatus? status, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectJobsOfBatch");
        select.Bind("@batch_id", id.Value);
        select.Bind("@after", after);
        select.Bind("@status", status?.WireName());
        select.Bind("@limit", limit);
        return (IReadOnlyList<Job>)select.ReadAll(SqliteJobRow.Read);
    });

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteExpiredBatches");
        delete.Bind("@now", now.ToUnixTimeMilliseconds());
        return delete.Run();
    }, cancellationToken);

    private static Batch? Select(SqliteSession session, BatchId id)
    {
        var select = session.Statement("SelectBatch");
        select.Bind("@batch_id", id.Value);
        return Stored.Find(select);
    }

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (JobStoreException damage)
        {
            return Task.FromException<T>(damage);
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(new JobStoreException("The table of batches cannot be read.", error));
        }
    }

    private async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteException or ObjectDisposedException)
        {
            throw new JobStoreException("The table of batches cannot be written.", error);
        }
    }
}
