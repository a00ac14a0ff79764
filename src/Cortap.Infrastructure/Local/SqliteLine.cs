using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The line of the job table: what a unit of work that creates, claims or ends a job does to it. All of it reads index entries, never all jobs.</summary>
internal static class SqliteLine
{
    /// <summary>What one needs to know before a job of this user enters.</summary>
    public static Line Read(SqliteSession session, long tenantId, long userId)
    {
        var select = session.Statement("SelectLine");
        select.Bind("@tenant_id", tenantId);
        select.Bind("@user_id", userId);
        return select.ReadAll(row => new Line(
            row.Integer("at_work")!.Value, row.Integer("served")!.Value, row.Integer("pace")!.Value, row.Integer("newest")!.Value, row.Integer("own")!.Value)).Single();
    }

    /// <summary>The place of the user's <paramref name="own"/>-th waiting job.</summary>
    public static LinePlace Place(SqliteSession session, Line line, long tenantId, long userId, long own)
    {
        var select = session.Statement("SelectLinePosition");
        select.Bind("@tenant_id", tenantId);
        select.Bind("@user_id", userId);
        select.Bind("@own", own);
        select.Bind("@max_users", FairShare.MaxCountedUsers);
        return new LinePlace(own + select.ReadAll(row => row.Integer("position")!.Value).Single(), FairShare.ToPace(line.Pace));
    }

    /// <summary>The user has one more job that waits; its row is to follow.</summary>
    public static void Enter(SqliteSession session, Line line, Job job)
    {
        var enter = session.Statement("EnterLine");
        enter.Bind("@tenant_id", job.TenantId);
        enter.Bind("@user_id", job.UserId);
        enter.Bind("@served", line.Served);
        enter.Bind("@pace", line.Pace);
        enter.Bind("@turn", 2 * (line.Newest + 1));
        enter.Run();
    }

    /// <summary>Somebody waits and there is room: a commit is worth its while.</summary>
    public static bool MayClaim(SqliteSession session, LineClaim claim) =>
        Read(session, 0, 0).AtWork < claim.Capacity && CountUsers(session, 1) > 0;

    /// <summary>Claims the job whose turn it is, if there is one and room for it.</summary>
    public static Job? ClaimNext(SqliteSession session, LineClaim claim)
    {
        var line = Read(session, 0, 0);
        if (line.AtWork >= claim.Capacity || FindNextUser(session, line) is not { } user)
        {
            return null;
        }

        var next = session.Statement("SelectNextJob");
        next.Bind("@line_user", user.Key);
        var job = next.ReadAll(SqliteJobRow.Read).Single();

        var take = session.Statement("ClaimJob");
        take.Bind("@job_id", job.Id.Value);
        take.Bind("@owner", claim.Owner);
        take.Bind("@now", claim.Now.ToUnixTimeMilliseconds());
        take.Bind("@expires_at", claim.ExpiryOf(job).ToUnixTimeMilliseconds());
        take.Bind("@estimate", user.Cost);
        take.Run();
        Charge(session, user.Key, waiting: -1, atWork: 1, charge: user.Cost, cost: user.Cost, turn: (2 * line.Newest) + 1);
        Update(session, line with { Served = Math.Max(line.Served, user.Served) }, atWork: 1);
        return job;
    }

    /// <summary>The job has ended, or is about to be removed; nothing happens when it is not in the line.</summary>
    /// <param name="session">Of the unit of work.</param>
    /// <param name="id">The job.</param>
    /// <param name="endedAt">Null when no work of it was done.</param>
    public static void Leave(SqliteSession session, JobId id, DateTimeOffset? endedAt)
    {
        if (Find(session, id, count: false) is not { } place)
        {
            return;
        }

        if (place.ClaimedAt is not { } claimedAt)
        {
            Charge(session, place.UserKey, waiting: -1, atWork: 0, charge: 0, cost: place.Cost, turn: null);
        }
        else
        {
            var line = Read(session, 0, 0);
            var cost = endedAt is { } end ? FairShare.Cost(claimedAt, end) : 0;
            var mean = endedAt is null ? place.Cost : FairShare.Average(place.Cost, cost);
            Charge(session, place.UserKey, waiting: 0, atWork: -1, charge: cost - place.Estimate, cost: mean, turn: null);
            Update(
                session,
                endedAt is null ? line : line with
                {
                    Served = line.Served + FairShare.Progress(cost, CountUsers(session, FairShare.MaxCountedUsers)),
                    Pace = FairShare.Average(line.Pace, cost),
                },
                atWork: -1);
        }

        var leave = session.Statement("LeaveLine");
        leave.Bind("@job_id", id.Value);
        leave.Run();
    }

    /// <summary>Where a job of the line stands; null when it is not in it.</summary>
    /// <param name="session">Any.</param>
    /// <param name="id">The job.</param>
    /// <param name="count">Counts the user's jobs up to this one.</param>
    public static Standing? Find(SqliteSession session, JobId id, bool count)
    {
        var select = session.Statement("SelectLinePlace");
        select.Bind("@job_id", id.Value);
        select.Bind("@count", count ? 1 : 0);
        return select.ReadAll(row => new Standing(
            row.Integer("line_user")!.Value, row.Integer("tenant_id")!.Value, row.Integer("user_id")!.Value, row.Integer("cost")!.Value,
            row.Integer("own")!.Value, row.Text("line_owner") is null ? null : row.Time("line_claimed_at"), row.Integer("line_estimate") ?? 0)).SingleOrDefault();
    }

    public static List<Job> FindAbandoned(SqliteSession session, LineClaim claim, int limit)
    {
        var select = session.Statement("SelectAbandonedJobs");
        select.Bind("@now", claim.Now.ToUnixTimeMilliseconds());
        select.Bind("@farthest", claim.Farthest.ToUnixTimeMilliseconds());
        select.Bind("@limit", limit);
        return select.ReadAll(SqliteJobRow.Read);
    }

    public static IReadOnlyList<Job> ClaimAbandoned(SqliteSession session, LineClaim claim, int limit)
    {
        var jobs = FindAbandoned(session, claim, limit);
        foreach (var job in jobs)
        {
            var take = session.Statement("TakeOverJob");
            take.Bind("@job_id", job.Id.Value);
            take.Bind("@owner", claim.Owner);
            take.Bind("@expires_at", claim.ExpiryOf(job).ToUnixTimeMilliseconds());
            take.Run();
        }

        return jobs;
    }

    public static LineCounts Count(SqliteSession session) => session.Statement("CountLine").ReadAll(row => new LineCounts(
        row.Integer("at_work")!.Value, row.Integer("waiting")!.Value, row.Time("oldest"), row.Integer("dead_letters")!.Value, row.Time("oldest_at_work"))).Single();

    private static (long Key, long Served, long Cost)? FindNextUser(SqliteSession session, Line line)
    {
        var next = session.Statement("SelectNextUser");
        next.Bind("@served", line.Served);
        var user = next.ReadAll(ReadUser);
        return user is [var found] ? found
            : session.Statement("SelectLeastServedUser").ReadAll(ReadUser) is [var least] ? least
            : null;
    }

    private static (long Key, long Served, long Cost) ReadUser(SqliteStatement row) =>
        (row.Integer("user_key")!.Value, row.Integer("served")!.Value, row.Integer("cost")!.Value);

    private static long CountUsers(SqliteSession session, int most)
    {
        var count = session.Statement("CountLineUsers");
        count.Bind("@max_users", most);
        return count.ReadAll(row => row.Integer("users")!.Value).Single();
    }

    private static void Charge(SqliteSession session, long userKey, int waiting, int atWork, long charge, long cost, long? turn)
    {
        var update = session.Statement("ChargeUser");
        update.Bind("@user_key", userKey);
        update.Bind("@waiting", waiting);
        update.Bind("@at_work", atWork);
        update.Bind("@charge", charge);
        update.Bind("@cost", cost);
        update.Bind("@turn", turn);
        update.Run();
    }

    private static void Update(SqliteSession session, Line line, int atWork)
    {
        var update = session.Statement("UpdateLine");
        update.Bind("@at_work", atWork);
        update.Bind("@served", line.Served);
        update.Bind("@pace", line.Pace);
        update.Run();
    }

    /// <summary>The line as a whole, the key of the newest job, and how many jobs of one user wait.</summary>
    internal sealed record Line(long AtWork, long Served, long Pace, long Newest, long Own);

    /// <summary>A job in the line.</summary>
    /// <param name="UserKey">Of its user.</param>
    /// <param name="TenantId">Of its user.</param>
    /// <param name="UserId">Of its user.</param>
    /// <param name="Cost">The mean of its user's jobs.</param>
    /// <param name="Own">How many jobs of its user wait up to this one, when that was asked.</param>
    /// <param name="ClaimedAt">Null as long as it waits.</param>
    /// <param name="Estimate">What its user was charged for it.</param>
    internal sealed record Standing(long UserKey, long TenantId, long UserId, long Cost, long Own, DateTimeOffset? ClaimedAt, long Estimate);
}
