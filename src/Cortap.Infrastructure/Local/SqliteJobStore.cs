using System.Text.Json;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The job table of local mode, and the line in it.</summary>
public sealed class SqliteJobStore(SqliteDatabase database) : IJobStore, IJobLine
{
    /// <summary>A text that more jobs have than this is met soon by whoever goes through all of them, the newest first.</summary>
    internal int MaxFound { get; init; } = 5_000;

    /// <summary>How many expired jobs one transaction removes: others that write are not to wait for all of them.</summary>
    internal int Portion { get; init; } = 500;

    public Task<JobCreation> CreateAsync(NewJob newJob, CancellationToken cancellationToken)
    {
        if (!JobTransitions.Initial.Contains(newJob.Job.Status))
        {
            throw new ArgumentException($"A job cannot be created as {newJob.Job.Status}.", nameof(newJob));
        }

        return WriteAsync(session => Create(session, newJob), cancellationToken);
    }

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(session => Select(session, id));

    public Task<Job?> TryReplaceAsync(Job job, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var update = session.Statement("UpdateJob");
        update.Bind("@job_id", job.Id.Value);
        update.Bind("@revision", job.Revision);
        update.Bind("@predecessors", JsonSerializer.Serialize(JobTransitions.Predecessors(job.Status).Select(status => status.WireName())));
        SqliteJobRow.BindChanging(update, job);
        if (update.ReadAll(row => row.Integer("line_user")) is not [var lineUser])
        {
            return null;
        }

        if (job.IsFinished && lineUser is not null)
        {
            SqliteLine.Leave(session, job.Id, job.CompletedAt ?? job.FailedAt);
        }

        if (job.Ends)
        {
            DeleteToken(session, job.Id);
        }

        return SqliteJobRow.Stored(job);
    }, cancellationToken);

    public Task<bool> TryDeleteAsync(JobId id, long revision, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        if (Select(session, id)?.Revision != revision)
        {
            return false;
        }

        SqliteLine.Leave(session, id, endedAt: null);
        var delete = session.Statement("DeleteJob");
        delete.Bind("@job_id", id.Value);
        delete.Bind("@revision", revision);
        return delete.Run() == 1;
    }, cancellationToken);

    public Task<JobPage?> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        query.ThrowIfInvalid();
        if (!JobCursor.TryRead(query, out var after))
        {
            return Task.FromResult<JobPage?>(null);
        }

        return ReadAsync<JobPage?>(session =>
        {
            if (JobId.TryParse(JobSearch.TermOf(query), out var id) && Select(session, id) is { } sought && query.Matches(sought))
            {
                return new JobPage([sought], null);
            }

            var jobs = SqliteJobListing.Read(session, query, after, MaxFound);
            return jobs.Count <= query.Limit
                ? new JobPage(jobs, null)
                : new JobPage(jobs[..query.Limit], JobCursor.After(jobs[query.Limit - 1]).Write(query));
        });
    }

    public Task<IReadOnlyList<Job>> ListLateDeliveriesAsync(Job? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session =>
        {
            var select = session.Statement("SelectLateDeliveries");
            select.Bind("@late", (long)Job.Late.TotalMilliseconds);
            select.Bind("@codes", JsonSerializer.Serialize(Job.CodesWithoutWorkflow));
            select.Bind("@after_created_at", after?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MinValue);
            select.Bind("@after_job_id", after?.Id.Value ?? "");
            select.Bind("@limit", limit);
            return (IReadOnlyList<Job>)select.ReadAll(SqliteJobRow.Read);
        });
    }

    public Task<byte[]?> GetTokenAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectToken");
        select.Bind("@job_id", id.Value);
        return select.ReadAll(row => row.Bytes("sealed_token")).SingleOrDefault();
    });

    public Task RemoveTokenAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(session => DeleteToken(session, id), cancellationToken);

    public async Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WriteAsync(session =>
        {
            var keys = session.Statement("DeleteExpiredIdempotencyKeys");
            keys.Bind("@now", now.ToUnixTimeMilliseconds());
            return keys.Run() + session.Statement("DeleteIdleUsers").Run();
        }, cancellationToken).ConfigureAwait(false);
        var removed = 0;
        int last;
        do
        {
            last = await WriteAsync(session =>
            {
                var jobs = session.Statement("DeleteExpiredJobs");
                jobs.Bind("@now", now.ToUnixTimeMilliseconds());
                jobs.Bind("@limit", Portion);
                return jobs.Run();
            }, cancellationToken).ConfigureAwait(false);
            removed += last;
        }
        while (last == Portion);
        return removed;
    }

    public async Task<Job?> ClaimNextAsync(LineClaim claim, CancellationToken cancellationToken) =>
        await ReadAsync(session => SqliteLine.MayClaim(session, claim)).ConfigureAwait(false)
            ? await WriteAsync(session => SqliteLine.ClaimNext(session, claim), cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<IReadOnlyList<Job>> ClaimAbandonedAsync(LineClaim claim, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await ReadAsync(session => SqliteLine.FindAbandoned(session, claim, 1).Count > 0).ConfigureAwait(false)
            ? await WriteAsync(session => SqliteLine.ClaimAbandoned(session, claim, limit), cancellationToken).ConfigureAwait(false)
            : [];
    }

    public Task<LinePlace?> FindPlaceAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(session =>
        SqliteLine.Find(session, id, count: true) is { ClaimedAt: null } place
            ? SqliteLine.Place(session, SqliteLine.Read(session, place.TenantId, place.UserId), place.TenantId, place.UserId, place.Own)
            : null);

    public Task<UserStanding> FindUserAsync(long tenantId, long userId, int limit, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var line = SqliteLine.Read(session, tenantId, userId);
        return new UserStanding(Math.Min(line.Own, limit), SqliteLine.Place(session, line, tenantId, userId, line.Own + 1));
    });

    public Task<LineCounts> CountAsync(CancellationToken cancellationToken) => ReadAsync(SqliteLine.Count);

    private static JobCreation Create(SqliteSession session, NewJob newJob)
    {
        var job = newJob.Job;
        var line = job.IsWaiting ? SqliteLine.Read(session, job.TenantId, job.UserId) : null;
        var place = line is null ? null : SqliteLine.Place(session, line, job.TenantId, job.UserId, line.Own + 1);
        if (newJob.MaxWaiting > 0 && line?.Own >= newJob.MaxWaiting)
        {
            return new JobCreation(job, IsNew: false, IsRefused: true, Place: place);
        }

        if (job.Idempotency is { } reserved && newJob.IdempotentUntil is not null && Find(session, reserved.KeyHash, job.CreatedAt) is { } holder)
        {
            return new JobCreation(holder, IsNew: false);
        }

        if (line is not null)
        {
            var capacity = newJob.Claim?.Capacity ?? 1;
            job = job with { EstimatedCompletion = place!.Beside(line.AtWork, capacity).CompletesAt(job.CreatedAt, capacity) };
            SqliteLine.Enter(session, line, job);
        }

        Insert(session, job, newJob.SealedToken);
        if (job.Idempotency is { } idempotency && newJob.IdempotentUntil is { } until)
        {
            Reserve(session, idempotency.KeyHash, job.Id, until);
        }

        long? recorded = newJob.Audit is { } audit ? SqliteAuditStore.Append(session, audit) : null;
        var claimed = newJob.Claim is { } claim && line?.AtWork < claim.Capacity ? SqliteLine.ClaimNext(session, claim) : null;
        return new JobCreation(job with { Revision = 1 }, IsNew: true, claimed, Place: place, AuditNumber: recorded);
    }

    private static void Insert(SqliteSession session, Job job, ReadOnlyMemory<byte> sealedToken)
    {
        var insert = session.Statement("InsertJob");
        SqliteJobRow.Bind(insert, job);
        insert.Run();
        if (sealedToken.IsEmpty)
        {
            return;
        }

        var token = session.Statement("InsertToken");
        token.Bind("@sealed_token", sealedToken.Span);
        token.Run();
    }

    private static int DeleteToken(SqliteSession session, JobId id)
    {
        var delete = session.Statement("DeleteToken");
        delete.Bind("@job_id", id.Value);
        return delete.Run();
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
