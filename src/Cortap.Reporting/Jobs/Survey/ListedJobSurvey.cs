namespace Cortap.Reporting.Jobs.Survey;

/// <summary>A survey by listings, for stores that cannot count: of each status it reads the newest thousand jobs and no more.</summary>
public sealed class ListedJobSurvey(IJobStore store) : IJobSurvey
{
    /// <summary>So many jobs of each status are read at most.</summary>
    public const int Most = 1_000;

    private const int PageSize = 100;

    public async Task<JobCounts> CountAsync(long? tenantId, DateTimeOffset from, TimeSpan span, CancellationToken cancellationToken)
    {
        var counts = new List<JobCount>();
        var isComplete = true;
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            var (jobs, isAll) = await ReadAsync(new JobQuery { TenantId = tenantId, Status = status, From = from }, cancellationToken).ConfigureAwait(false);
            isComplete &= isAll;
            counts.AddRange(jobs.GroupBy(job => job.CreatedAt.ToUnixTimeSeconds() / (long)span.TotalSeconds)
                .Select(group => new JobCount(status, DateTimeOffset.FromUnixTimeSeconds(group.Key * (long)span.TotalSeconds), group.Count())));
        }

        return new JobCounts(counts, isComplete);
    }

    public async Task<IReadOnlyList<LineUser>> ListUsersAsync(int limit, CancellationToken cancellationToken) =>
    [
        .. (await ReadUnfinishedAsync(null, cancellationToken).ConfigureAwait(false))
            .GroupBy(job => (job.TenantId, job.UserId))
            .Select(user => new LineUser(
                user.Key.TenantId, user.Key.UserId, user.Count(job => job.IsWaiting), user.Count(job => !job.IsWaiting),
                user.Where(job => job.IsWaiting).MinBy(job => job.CreatedAt)?.Id))
            .OrderByDescending(user => user.Waiting).ThenByDescending(user => user.AtWork).Take(limit),
    ];

    public async Task<IReadOnlyList<Job>> ListAtWorkAsync(long? tenantId, int limit, CancellationToken cancellationToken) =>
        [.. (await ReadUnfinishedAsync(tenantId, cancellationToken).ConfigureAwait(false)).Where(job => !job.IsWaiting).OrderBy(job => job.CreatedAt).Take(limit)];

    private async Task<IReadOnlyList<Job>> ReadUnfinishedAsync(long? tenantId, CancellationToken cancellationToken)
    {
        var (processing, _) = await ReadAsync(new JobQuery { TenantId = tenantId, Status = JobStatus.Processing }, cancellationToken).ConfigureAwait(false);
        var (queued, _) = await ReadAsync(new JobQuery { TenantId = tenantId, Status = JobStatus.Queued }, cancellationToken).ConfigureAwait(false);
        return [.. processing, .. queued];
    }

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
