using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Survey;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The survey of the local job table; each answer is of one moment or nearly so.</summary>
public sealed class SqliteJobSurvey(SqliteDatabase database) : IJobSurvey
{
    public Task<JobCounts> CountAsync(long? tenantId, DateTimeOffset from, TimeSpan span, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var milliseconds = (long)span.TotalMilliseconds;
        var count = session.Statement("CountJobs");
        count.Bind("@tenant_id", tenantId);
        count.Bind("@from", from.ToUnixTimeMilliseconds());
        count.Bind("@span", milliseconds);
        return new JobCounts(
            count.ReadAll(row => new JobCount(
                WireNames.ParseJobStatus(row.Text("status")!)!.Value,
                DateTimeOffset.FromUnixTimeMilliseconds(row.Integer("interval_number")!.Value * milliseconds),
                row.Integer("jobs")!.Value)),
            IsComplete: true);
    });

    public Task<LineSurvey> ReadLineAsync(long? tenantId, int users, int jobs, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var selectUsers = session.Statement("SelectLineUsers");
        selectUsers.Bind("@limit", users);
        var selectJobs = session.Statement("SelectJobsAtWork");
        selectJobs.Bind("@tenant_id", tenantId);
        selectJobs.Bind("@limit", jobs);
        return new LineSurvey(
            selectUsers.ReadAll(row => new LineUser(
                row.Integer("tenant_id")!.Value, row.Integer("user_id")!.Value, row.Integer("waiting")!.Value, row.Integer("at_work")!.Value,
                row.Text("first_waiting") is { } id ? JobId.Parse(id) : null)),
            selectJobs.ReadAll(SqliteJobRow.Read));
    });

    public Task<DeliveryCounts> CountDeliveriesAsync(long? tenantId, CancellationToken cancellationToken) => ReadAsync(session => CountDeliveries(session, tenantId));

    public Task<EndedSurvey> ReadEndedAsync(long? tenantId, int latest, int jobs, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var durations = session.Statement("SelectDurations");
        durations.Bind("@tenant_id", tenantId);
        durations.Bind("@limit", latest);
        var delivering = session.Statement("SelectJobsUnderDelivery");
        delivering.Bind("@tenant_id", tenantId);
        delivering.Bind("@limit", jobs);
        return new EndedSurvey(
            durations.ReadAll(row => TimeSpan.FromMilliseconds(row.Integer("duration")!.Value)),
            delivering.ReadAll(SqliteJobRow.Read),
            CountDeliveries(session, tenantId));
    });

    private static DeliveryCounts CountDeliveries(SqliteSession session, long? tenantId)
    {
        var count = session.Statement("CountDeliveries");
        count.Bind("@tenant_id", tenantId);
        var found = count.ReadAll(row => (
            Url: row.Text("callback_url"),
            IsDead: row.Integer("callback_status") == (long)CallbackStatus.Failed,
            Jobs: row.Integer("jobs")!.Value,
            Newest: (Id: JobId.Parse(row.Text("job_id")!), CreatedAt: row.Time("newest_at")!.Value)));
        return new DeliveryCounts(
        [
            .. from one in found
               group one by one.Url into counts
               let dead = counts.SingleOrDefault(one => one.IsDead)
               select new UrlCount(
                   counts.Key is null ? null : new Uri(counts.Key), counts.Where(one => !one.IsDead).Sum(one => one.Jobs), dead.Jobs, dead.IsDead ? dead.Newest : null),
        ],
        IsComplete: true);
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
}
