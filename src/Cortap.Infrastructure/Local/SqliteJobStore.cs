using System.Text.Json;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The job table of local mode.</summary>
public sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    public Task<JobCreation> CreateAsync(NewJob newJob, CancellationToken cancellationToken)
    {
        var (job, sealedToken, idempotentUntil) = newJob;
        if (!JobTransitions.Initial.Contains(job.Status))
        {
            throw new ArgumentException($"A job cannot be created as {job.Status}.", nameof(newJob));
        }

        return WriteAsync(session =>
        {
            if (job.Idempotency is { } idempotency && idempotentUntil is { } until)
            {
                if (Find(session, idempotency.KeyHash, job.CreatedAt) is { } holder)
                {
                    return new JobCreation(holder, IsNew: false);
                }

                Insert(session, job, sealedToken);
                Reserve(session, idempotency.KeyHash, job.Id, until);
            }
            else
            {
                Insert(session, job, sealedToken);
            }

            return new JobCreation(job with { Revision = 1 }, IsNew: true);
        }, cancellationToken);
    }

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(session => Select(session, id));

    public Task<Job?> TryReplaceAsync(Job job, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var update = session.Statement("UpdateJob");
        update.Bind("@job_id", job.Id.Value);
        update.Bind("@revision", job.Revision);
        update.Bind("@predecessors", JsonSerializer.Serialize(JobTransitions.Predecessors(job.Status).Select(status => status.WireName())));
        SqliteJobRow.BindChanging(update, job);
        return update.Run() == 1 ? Select(session, job.Id) : null;
    }, cancellationToken);

    public Task<bool> TryDeleteAsync(JobId id, long revision, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteJob");
        delete.Bind("@job_id", id.Value);
        delete.Bind("@revision", revision);
        return delete.Run() == 1;
    }, cancellationToken);

    public Task<JobPage?> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        if (!JobCursor.TryRead(query, out var before))
        {
            return Task.FromResult<JobPage?>(null);
        }

        return ReadAsync<JobPage?>(session =>
        {
            var select = session.Statement(StatementFor(query));
            if (query.Owner is var (userId, tenantId))
            {
                select.Bind("@user_id", userId);
                select.Bind("@tenant_id", tenantId);
            }

            if (query.Status is { } status)
            {
                select.Bind("@status", status.WireName());
            }

            select.Bind("@project_id", query.ProjectId);
            select.Bind("@before_created_at", before?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MaxValue);
            select.Bind("@before_job_id", before?.Id.Value);
            select.Bind("@limit", query.Limit + 1);
            var jobs = select.ReadAll(SqliteJobRow.Read);
            return jobs.Count <= query.Limit
                ? new JobPage(jobs, null)
                : new JobPage(jobs[..query.Limit], JobCursor.Write(query, jobs[query.Limit - 1]));
        });
    }

    public Task<byte[]?> GetTokenAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectToken");
        select.Bind("@job_id", id.Value);
        return select.ReadAll(row => row.Bytes("sealed_token")).SingleOrDefault();
    });

    public Task RemoveTokenAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteToken");
        delete.Bind("@job_id", id.Value);
        return delete.Run();
    }, cancellationToken);

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var keys = session.Statement("DeleteExpiredIdempotencyKeys");
        keys.Bind("@now", now.ToUnixTimeMilliseconds());
        keys.Run();
        var jobs = session.Statement("DeleteExpiredJobs");
        jobs.Bind("@now", now.ToUnixTimeMilliseconds());
        return jobs.Run();
    }, cancellationToken);

    private static string StatementFor(JobQuery query) => query switch
    {
        { Owner: not null } => "SelectJobsByUser",
        { Status: not null } => "SelectJobsByStatus",
        { ProjectId: not null } => "SelectJobsByProject",
        _ => throw new ArgumentException("A listing needs an owner, a status or a project.", nameof(query)),
    };

    private static void Insert(SqliteSession session, Job job, ReadOnlyMemory<byte> sealedToken)
    {
        var insert = session.Statement("InsertJob");
        SqliteJobRow.Bind(insert, job);
        insert.Run();
        var token = session.Statement("InsertToken");
        token.Bind("@sealed_token", sealedToken.Span);
        token.Run();
    }

    private static void Reserve(SqliteSession session, string keyHash, JobId id, DateTimeOffset until)
    {
        var reserve = session.Statement("ReserveIdempotencyKey");
        reserve.Bind("@key_hash", keyHash);
        reserve.Bind("@job_id", id.Value);
        reserve.Bind("@expires_at", until.ToUnixTimeMilliseconds());
        reserve.Run();
    }

    private static Job? Find(SqliteSession session, string keyHash, DateTimeOffset now)
    {
        var select = session.Statement("SelectJobByIdempotencyKey");
        select.Bind("@key_hash", keyHash);
        select.Bind("@now", now.ToUnixTimeMilliseconds());
        return select.ReadAll(SqliteJobRow.Read).SingleOrDefault();
    }

    private static Job? Select(SqliteSession session, JobId id)
    {
        var select = session.Statement("SelectJob");
        select.Bind("@job_id", id.Value);
        return select.ReadAll(SqliteJobRow.Read).SingleOrDefault();
    }

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (SqliteException error)
        {
            throw new JobStoreException("The job table cannot be read.", error);
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
            throw new JobStoreException("The job table cannot be written.", error);
        }
    }
}
