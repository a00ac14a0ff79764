using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Reads a listing from the narrowest index, and filters by what that does not cover. No index holds the jobs of all tenants; those are read status by
/// status and merged.
/// </summary>
/// <param name="client">Of DynamoDB.</param>
/// <param name="tableName">Of the jobs.</param>
internal sealed class JobListing(IAmazonDynamoDB client, string tableName)
{
    /// <summary>How many items one call looks through before it answers with what it has found.</summary>
    public const int MaxLookedAt = 5_000;

    private const int FilteredPage = 1_000;

    public async Task<JobPage> ReadAsync(JobQuery query, JobCursor? after, CancellationToken cancellationToken)
    {
        // DynamoDB refuses a range that ends before it begins.
        var (oldest, newest) = RangeOf(query, after);
        if (oldest > newest)
        {
            return new JobPage([], null);
        }

        var found = new List<Job>();
        JobCursor? end = null;
        foreach (var request in CreateRequests(tableName, query, after))
        {
            var (jobs, readTo) = await ReadAsync(request, query, after, cancellationToken).ConfigureAwait(false);
            found.AddRange(jobs);
            end = readTo is null || readTo.CreatedAt < end?.CreatedAt ? end : readTo;
        }

        // What lies beyond the point that every index was read to is for the next page.
        // A job that changed its status while they were read may be in two.
        var known = found.GroupBy(job => job.Id).Select(seen => seen.MaxBy(job => job.Revision)!)
            .Where(job => end is null || !end.IsFollowedBy(job, query.OldestFirst))
            .OrderBy(job => job.CreatedAt).ThenBy(job => job.Id.Value, StringComparer.Ordinal).ToList();
        if (!query.OldestFirst) known.Reverse();
        var page = known.Take(query.Limit).ToList();
        return new JobPage(page, known.Count > query.Limit ? JobCursor.After(page[^1]).Write(query) : end?.Write(query));
    }

    /// <summary>The requests whose answers together are the listing, each in its order.</summary>
    public static IEnumerable<QueryRequest> CreateRequests(string tableName, JobQuery query, JobCursor? after)
    {
        // Completed jobs are the most, so that a tenant's are fewer than all of that status; of the other statuses there are few.
        var (index, key) = query switch
        {
            { UserId: { } user } => (JobsTable.UserIndex, (JobAttributes.UserId, Text(Invariant(user)))),
            { ProjectId: { } project } => (JobsTable.ProjectIndex, (JobAttributes.ProjectId, Number(project))),
            { TenantId: { } tenant, Status: null or JobStatus.Completed } => (JobsTable.TenantIndex, (JobAttributes.TenantId, Text(Invariant(tenant)))),
            _ => (JobsTable.StatusIndex, (JobAttributes.Status, Text((query.Status ?? default).WireName()))),
        };
        return index == JobsTable.StatusIndex && query.Status is null
            ? Enum.GetValues<JobStatus>().Select(status => CreateRequest(tableName, query, after, index, (JobAttributes.Status, Text(status.WireName()))))
            : [CreateRequest(tableName, query, after, index, key)];
    }

    /// <summary>Between which times of creation the rest of the listing lies, both inclusive; null is open.</summary>
    private static (DateTimeOffset? Oldest, DateTimeOffset? Newest) RangeOf(JobQuery query, JobCursor? after) =>
        query.OldestFirst ? (after?.CreatedAt ?? query.From, query.To) : (query.From, after?.CreatedAt);

    private static QueryRequest CreateRequest(
        string tableName, JobQuery query, JobCursor? after, string index, (string Name, AttributeValue Value) key)
    {
        var names = new Dictionary<string, string> { ["#key"] = key.Name };
        var values = new Dictionary<string, AttributeValue> { [":key"] = key.Value };
        var filters = new List<string>();
        Filter(JobAttributes.TenantId, query.TenantId is { } tenant ? Text(Invariant(tenant)) : null);
        Filter(JobAttributes.UserId, query.UserId is { } user ? Text(Invariant(user)) : null);
        Filter(JobAttributes.Status, query.Status is { } status ? Text(status.WireName()) : null);
        Filter(JobAttributes.ProjectId, query.ProjectId is { } project ? Number(project) : null);
        Filter(JobAttributes.ReportType, query.ReportType is { } type ? Text(type.WireName()) : null);
        if (JobSearch.TermOf(query) is { } term)
        {
            names["#search"] = JobAttributes.SearchText;
            values[":search"] = Text(term);
            filters.Add("contains(#search, :search)");
        }

        var range = "";
        if (query.From is not null || query.To is not null || after is not null)
        {
            var (oldest, newest) = RangeOf(query, after);
            names["#at"] = JobAttributes.CreatedAt;
            values[":from"] = Time(oldest ?? DateTimeOffset.MinValue);
            values[":to"] = Time(newest ?? DateTimeOffset.MaxValue);
            range = " AND #at BETWEEN :from AND :to";
        }

        return new QueryRequest
        {
            TableName = tableName,
            IndexName = index,
            KeyConditionExpression = "#key = :key" + range,
            FilterExpression = filters.Count == 0 ? null : string.Join(" AND ", filters),
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
            ScanIndexForward = query.OldestFirst,
            // One more than the page tells that more follow, one more that a moment is complete, and the last one shown comes again.
            Limit = filters.Count == 0 ? query.Limit + 3 : FilteredPage,
        };

        void Filter(string name, AttributeValue? value)
        {
            if (value is null || name == key.Name)
            {
                return;
            }

            names[$"#{name}"] = name;
            values[$":{name}"] = value;
            filters.Add($"#{name} = :{name}");
        }
    }

    /// <summary>Reads one index until there are enough jobs or enough was looked at, but never ends within a moment: its jobs come in any order.</summary>
    /// <returns>The jobs, and to where, exclusively, the index was read; null for its end.</returns>
    private async Task<(List<Job> Jobs, JobCursor? ReadTo)> ReadAsync(
        QueryRequest request, JobQuery query, JobCursor? after, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        var lookedAt = 0;
        while (true)
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            jobs.AddRange(JobItem.ReadSound(page.Items).Where(job =>
                (after is null || after.IsFollowedBy(job, query.OldestFirst)) && (query.To is null || job.CreatedAt < query.To)));
            lookedAt += page.ScannedCount ?? 0;
            if (page.LastEvaluatedKey is not { Count: > 0 } last)
            {
                return (jobs, null);
            }

            var reached = last[JobAttributes.CreatedAt].ToTime();
            var isEnough = jobs.Count > query.Limit && IsBeyond(jobs[query.Limit].CreatedAt);
            if (isEnough || (lookedAt >= MaxLookedAt && (after is null || IsBeyond(after.CreatedAt))))
            {
                return (jobs, new JobCursor(reached.AddMilliseconds(query.OldestFirst ? -1 : 1), null));
            }

            bool IsBeyond(DateTimeOffset moment) => query.OldestFirst ? reached > moment : reached < moment;

            request.ExclusiveStartKey = last;
        }
    }

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
