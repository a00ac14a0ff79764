namespace Cortap.Reporting.Jobs.Survey;

/// <summary>A survey by listings, for stores that cannot count: of each status it reads the newest thousand jobs and no more.</summary>
public sealed class ListedJobSurvey(IJobStore store) : IJobSurvey
{
    /// <summary>So many jobs of each status are read at most.</summary>
    public const int Most = 1_000;

    private const int PageSize = 100;

    public async Task<JobCounts> CountAsync(long? tenantId, DateTimeOffset from, TimeSpan span, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(Enum.GetValues<JobStatus>().Select(async status =>
            (Status: status, Found: await ReadAsync(new JobQuery { TenantId = tenantId, Status = status, From = from }, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        return new JobCounts(
        [
            .. from one in read
               from job in one.Found.Jobs
               group job by (one.Status, Interval: job.CreatedAt.ToUnixTimeSeconds() / (long)span.TotalSeconds) into jobs
               select new JobCount(jobs.Key.Status, DateTimeOffset.FromUnixTimeSeconds(jobs.Key.Interval * (long)span.TotalSeconds), jobs.Count()),
        ],
        read.All(one => one.Found.IsAll));
    }

    public async Task<LineSurvey> ReadLineAsync(long? tenantId, int users, int jobs, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(
            ReadAsync(new JobQuery { Status = JobStatus.Processing }, cancellationToken),
            ReadAsync(new JobQuery { Status = JobStatus.Queued }, cancellationToken)).ConfigureAwait(false);
        var unfinished = read.SelectMany(one => one.Jobs).ToList();
        return new LineSurvey(
        [
            .. unfinished.GroupBy(job => (job.TenantId, job.UserId))
                .Select(user => new LineUser(
                    user.Key.TenantId, user.Key.UserId, user.Count(job => job.IsWaiting), user.Count(job => !job.IsWaiting),
                    user.Where(job => job.IsWaiting).MinBy(job => job.CreatedAt)?.Id))
                .OrderByDescending(user => user.Waiting).ThenByDescending(user => user.AtWork).ThenBy(user => user.TenantId).ThenBy(user => user.UserId).Take(users),
        ],
        [.. unfinished.Where(job => !job.IsWaiting && (tenantId is null || job.TenantId == tenantId)).OrderBy(job => job.CreatedAt).Take(jobs)]);
    }

    public async Task<DeliveryCounts> CountDeliveriesAsync(long? tenantId, CancellationToken cancellationToken) =>
        (await ReadEndedAsync(tenantId, 1, 1, cancellationToken).ConfigureAwait(false)).Deliveries;

    public async Task<EndedSurvey> ReadEndedAsync(long? tenantId, int latest, int jobs, CancellationToken cancellationToken)
    {
        // Whatever is under delivery for long is a dead letter in the end.
        var newest = Task.WhenAll(ReadNewestAsync(tenantId, JobStatus.Completed, cancellationToken), ReadNewestAsync(tenantId, JobStatus.Failed, cancellationToken));
        var dead = ReadAsync(new JobQuery { TenantId = tenantId, Status = JobStatus.CallbackFailed }, cancellationToken);
        await Task.WhenAll(newest, dead).ConfigureAwait(false);
        var (ended, letters) = (await newest.ConfigureAwait(false), await dead.ConfigureAwait(false));
        List<Job> undelivered = [.. letters.Jobs.Concat(ended.SelectMany(found => found)).Where(job => job.Callback is { Status: not CallbackStatus.Delivered })];
        return new EndedSurvey(
            [.. ended[0].Take(latest).Select(job => job.Duration)],
            [.. undelivered.Where(job => job.Callback!.Status == CallbackStatus.Pending).OrderBy(job => job.CreatedAt).Take(jobs)],
            new DeliveryCounts([.. undelivered.GroupBy(job => job.CallbackUrl?.OriginalString).Select(CountOf)], letters.IsAll));
    }

    /// <param name="jobs">Of one URL, the dead letters the newest first.</param>
    private static UrlCount CountOf(IEnumerable<Job> jobs)
    {
        var dead = jobs.Where(job => job.Callback!.Status == CallbackStatus.Failed).ToList();
        return new UrlCount(jobs.First().CallbackUrl, jobs.Count() - dead.Count, dead.Count, dead.Count == 0 ? null : (dead[0].Id, dead[0].CreatedAt));
    }

    private async Task<IReadOnlyList<Job>> ReadNewestAsync(long? tenantId, JobStatus status, CancellationToken cancellationToken) =>
        (await store.ListAsync(new JobQuery { TenantId = tenantId, Status = status, Limit = PageSize }, cancellationToken).ConfigureAwait(false))!.Jobs;

    private async Task<(List<Job> Jobs, bool IsAll)> ReadAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        query = query with { Limit = PageSize };
        for (var pages = 0; pages < Most / PageSize; pages++)
        {
            var page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
            jobs.AddRange(page!.Jobs);
            if (page.NextCursor is null) return (jobs, true);
            query = query with { Cursor = page.NextCursor };
        }

        return (jobs, false);
    }
}
