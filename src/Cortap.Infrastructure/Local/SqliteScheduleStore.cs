using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The table of schedules of local mode, in the same file as the jobs.</summary>
public sealed class SqliteScheduleStore(SqliteDatabase database) : IScheduleStore
{
    private static readonly StoredRow<Schedule> Stored = new(
        "a schedule", row => ScheduleJson.Read(row.Text("schedule")!, row.Text("schedule_id")!, row.Integer("tenant_id")!.Value, row.Integer("revision")!.Value));

    public Task<Schedule?> GetAsync(string scheduleId, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectSchedule");
        select.Bind("@schedule_id", scheduleId);
        return Stored.Find(select);
    });

    public Task<SchedulePut> TryPutAsync(Schedule schedule, int mostOfTenant, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var isNew = schedule.Revision == 0;
        if (isNew && Count(session, schedule.TenantId, mostOfTenant) >= mostOfTenant)
        {
            return SchedulePut.Full;
        }

        var put = session.Statement(isNew ? "InsertSchedule" : "UpdateSchedule");
        put.Bind("@schedule_id", schedule.ScheduleId);
        put.Bind("@tenant_id", schedule.TenantId);
        put.Bind("@schedule", ScheduleJson.Write(schedule));
        if (!isNew)
        {
            put.Bind("@revision", schedule.Revision);
        }

        return put.Run() == 1 ? SchedulePut.Stored : SchedulePut.Lost;
    }, cancellationToken);

    public Task<bool> TryRemoveAsync(Schedule schedule, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteSchedule");
        delete.Bind("@schedule_id", schedule.ScheduleId);
        delete.Bind("@tenant_id", schedule.TenantId);
        delete.Bind("@revision", schedule.Revision);
        return delete.Run() == 1;
    }, cancellationToken);

    public Task<IReadOnlyList<Schedule>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement(tenantId is null ? "SelectSchedules" : "SelectSchedulesOfTenant");
        select.Bind("@after", after);
        if (tenantId is not null)
        {
            select.Bind("@tenant_id", tenantId);
        }

        return (IReadOnlyList<Schedule>)Stored.ReadSound(select, limit);
    });

    public Task<DateTimeOffset?> FindRefusalAsync(string fingerprint, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectRefusal");
        select.Bind("@fingerprint", fingerprint);
        return select.ReadAll(row => row.Time("refused_until")).SingleOrDefault();
    });

    public Task RefuseAsync(string fingerprint, DateTimeOffset until, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var put = session.Statement("PutRefusal");
        put.Bind("@fingerprint", fingerprint);
        put.Bind("@refused_until", until.ToUnixTimeMilliseconds());
        return put.Run();
    }, cancellationToken);

    private static long Count(SqliteSession session, long tenantId, int limit)
    {
        var count = session.Statement("CountSchedulesOfTenant");
        count.Bind("@tenant_id", tenantId);
        count.Bind("@limit", limit);
        return count.ReadAll(row => row.Integer("schedules")!.Value).Single();
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
            return Task.FromException<T>(new JobStoreException("The table of schedules cannot be read.", error));
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
            throw new JobStoreException("The table of schedules cannot be written.", error);
        }
    }
}
