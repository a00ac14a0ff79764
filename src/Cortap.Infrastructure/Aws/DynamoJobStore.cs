using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using JobId = Cortap.Reporting.Foundation.JobId;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// The jobs table on DynamoDB. A write whose answer is lost is made again by the SDK and recognized: transactions by their request token,
/// changes by <see cref="JobAttributes.WriteId"/>, which is also looked for when no try had an answer. Lists read indexes, which follow a write by a moment; everything else reads
/// consistently. DynamoDB removes expired items itself.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of time-outs and of the waits after conflicting transactions.</param>
public sealed class DynamoJobStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IJobStore, IJobLine
{
    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    private readonly JobTransactions _transactions = new(client, options.JobsTableName, time);

    private readonly JobListing _listing = new(client, options.JobsTableName);

    private readonly DynamoLine _line = new(client, options.JobsTableName, new JobTransactions(client, options.JobsTableName, time), time);

    public Task<JobCreation> CreateAsync(NewJob newJob, CancellationToken cancellationToken)
    {
        if (!JobTransitions.Initial.Contains(newJob.Job.Status))
        {
            throw new ArgumentException($"A job cannot be created {newJob.Job.Status}.", nameof(newJob));
        }

        var writeId = NewWriteId();
        return _call.WriteAsync(
            $"create job '{newJob.Job.Id}'",
            token => CreateAsync(newJob, writeId, token),
            async token => await FindWriteAsync(newJob.Job.Id, writeId, token).ConfigureAwait(false) is { } job ? new JobCreation(job, IsNew: true) : null,
            cancellationToken);
    }

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        _call.RunAsync($"read job '{id}'", token => _transactions.GetJobAsync(id.Value, token), cancellationToken);

    public Task<Job?> TryReplaceAsync(Job job, CancellationToken cancellationToken)
    {
        var writeId = NewWriteId();
        return _call.WriteAsync<Job?>(
            $"change job '{job.Id}'",
            token => job.Ends ? EndAsync(job, writeId, token) : ReplaceAsync(job, writeId, token),
            token => FindWriteAsync(job.Id, writeId, token),
            cancellationToken);
    }

    public Task<bool> TryDeleteAsync(JobId id, long revision, CancellationToken cancellationToken) =>
        _call.RunAsync($"remove job '{id}'", token => _transactions.TryDeleteAsync(id, revision, _line, token), cancellationToken);

    public Task<JobPage?> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        query.ThrowIfInvalid();
        if (!JobCursor.TryRead(query, out var after))
        {
            return Task.FromResult<JobPage?>(null);
        }

        return _call.RunAsync(
            "list jobs",
            async token => JobId.TryParse(JobSearch.TermOf(query), out var id)
                && await _transactions.GetJobAsync(id.Value, token).ConfigureAwait(false) is { } job && query.Matches(job)
                    ? new JobPage([job], null)
                    : (JobPage?)await _listing.ReadAsync(query, after, token).ConfigureAwait(false),
            cancellationToken);
    }

    public Task<IReadOnlyList<Job>> ListLateDeliveriesAsync(Job? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _call.RunAsync("list late deliveries", token => _line.ListLateDeliveriesAsync(after, limit, token), cancellationToken);
    }

    public Task<byte[]?> GetTokenAsync(JobId id, CancellationToken cancellationToken) =>
        _call.RunAsync(
            $"read the token of job '{id}'",
            async token => (await _transactions.GetItemAsync(JobKeys.Token(id), token).ConfigureAwait(false))?[JobAttributes.SealedToken].B.ToArray(),
            cancellationToken);

    public Task RemoveTokenAsync(JobId id, CancellationToken cancellationToken) =>
        _call.RunAsync(
            $"remove the token of job '{id}'",
            token => client.DeleteItemAsync(options.JobsTableName, JobKeys.Item(JobKeys.Token(id)), token),
            cancellationToken);

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => _call.RunAsync(
        "look after the line",
        async token =>
        {
            await _line.ShowAllAsync(token).ConfigureAwait(false);
            return 0;
        },
        cancellationToken);

    public Task<Job?> ClaimNextAsync(LineClaim claim, CancellationToken cancellationToken) =>
        _call.RunAsync("claim the next job", token => _line.ClaimNextAsync(claim, token), cancellationToken);

    public Task<IReadOnlyList<Job>> ClaimAbandonedAsync(LineClaim claim, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _call.RunAsync("take over jobs", token => _line.ClaimAbandonedAsync(claim, limit, token), cancellationToken);
    }

    public Task<LinePlace?> FindPlaceAsync(JobId id, CancellationToken cancellationToken) => _call.RunAsync(
        $"find job '{id}' in the line",
        async token => await _transactions.GetItemAsync(id.Value, token).ConfigureAwait(false) is { } item
            ? await _line.FindPlaceAsync(item, token).ConfigureAwait(false)
            : null,
        cancellationToken);

    public Task<UserStanding> FindUserAsync(long tenantId, long userId, int limit, CancellationToken cancellationToken) => _call.RunAsync(
        "find a user in the line",
        async token =>
        {
            var head = await _line.ReadHeadAsync(token).ConfigureAwait(false);
            var own = await _line.CountOwnAsync(tenantId, userId, limit, token).ConfigureAwait(false);
            return new UserStanding(Math.Min(own, limit), await _line.PlaceAsync(head, tenantId, userId, own + 1, token).ConfigureAwait(false));
        },
        cancellationToken);

    public Task<LineCounts> CountAsync(CancellationToken cancellationToken) => _call.RunAsync(
        "count the line",
        async token =>
        {
            var (atWork, waiting) = await _line.CountAsync(token).ConfigureAwait(false);
            return new LineCounts(
                atWork,
                waiting,
                waiting == 0 ? null : await FindOldestWaitingAsync(atWork, token).ConfigureAwait(false),
                await CountAsync(JobStatus.CallbackFailed, token).ConfigureAwait(false),
                atWork == 0 ? null : await _line.FindOldestAtWorkAsync(token).ConfigureAwait(false));
        },
        cancellationToken);

    private async Task<JobCreation> CreateAsync(NewJob newJob, string writeId, CancellationToken cancellationToken)
    {
        var job = newJob.Job;
        if (!job.IsWaiting)
        {
            if (await FindReplayOrRecordAsync(newJob, cancellationToken).ConfigureAwait(false) is { } former) return former;
            return await _transactions.CreateAsync(newJob, writeId, cancellationToken).ConfigureAwait(false);
        }

        var head = await _line.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var limit = newJob.MaxWaiting > 0 ? newJob.MaxWaiting : long.MaxValue;
        var own = await _line.CountOwnAsync(job.TenantId, job.UserId, limit, cancellationToken).ConfigureAwait(false);
        var place = await _line.PlaceAsync(head, job.TenantId, job.UserId, own + 1, cancellationToken).ConfigureAwait(false);
        if (own >= limit)
        {
            return new JobCreation(job, IsNew: false, IsRefused: true, Place: place);
        }

        if (await FindReplayOrRecordAsync(newJob, cancellationToken).ConfigureAwait(false) is { } replay) return replay;
        var capacity = newJob.Claim?.Capacity ?? 1;
        job = job with { EstimatedCompletion = place.Beside(head.JobsAtWork, capacity).CompletesAt(job.CreatedAt, capacity) };
        await _line.EnterAsync(head, job, cancellationToken).ConfigureAwait(false);
        var creation = await _transactions.CreateAsync(newJob with { Job = job }, writeId, cancellationToken).ConfigureAwait(false);
        return !creation.IsNew ? creation : creation with
        {
            Place = place,
            Claimed = newJob.Claim is { } claim && head.JobsAtWork < capacity
                ? await TryClaimNextAsync(claim, cancellationToken).ConfigureAwait(false)
                : null,
        };
    }

    /// <summary>A repetition of an earlier request is answered before anything is recorded or written that would have to be taken back.</summary>
    private async Task<JobCreation?> FindReplayOrRecordAsync(NewJob newJob, CancellationToken cancellationToken)
    {
        if (await _transactions.FindHolderAsync(newJob.Job, cancellationToken).ConfigureAwait(false) is { } holder)
        {
            return new JobCreation(holder, IsNew: false);
        }

        await (newJob.Record?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
        return null;
    }

    /// <summary>A job that is stored is accepted, whatever comes of the claim: then it waits, and whoever looks next claims it.</summary>
    private async Task<Job?> TryClaimNextAsync(LineClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            return await _line.ClaimNextAsync(claim, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is JobStoreException || AwsFailure.IsFailure(failure))
        {
            return null;
        }
    }

    private async Task<Job?> ReplaceAsync(Job job, string writeId, CancellationToken cancellationToken)
    {
        var change = JobUpdate.Create(options.JobsTableName, job, writeId, leaves: null);
        try
        {
            var answer = await _transactions.UpdateAsync(JobUpdate.ToRequest(change), cancellationToken).ConfigureAwait(false);
            return JobItem.Read(answer.Attributes);
        }
        catch (ConditionalCheckFailedException lost)
        {
            // An earlier try may have been applied and its answer lost; the mark tells.
            return ReadIfWrittenBy(writeId, lost.Item);
        }
    }

    /// <summary>The job leaves the line, and loses its token, with the write that ends it.</summary>
    private async Task<Job?> EndAsync(Job job, string writeId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await _transactions.GetItemAsync(job.Id.Value, cancellationToken).ConfigureAwait(false);
            if (stored is null || stored[JobAttributes.Revision].ToInt64() != job.Revision)
            {
                return ReadIfWrittenBy(writeId, stored);
            }

            var change = JobUpdate.Create(options.JobsTableName, job, writeId, leaves: stored);
            var head = await _line.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            var place = await _line.LeaveAsync(head, stored, job, job.UpdatedAt, cancellationToken).ConfigureAwait(false);
            var (isWritten, isMoved) = await _transactions.RunAsync(
                [new() { Update = change }, new() { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(JobKeys.Token(job.Id)) } }, .. place],
                () => Task.FromResult((true, false)),
                reasons => Task.FromResult((false, IsOnlyMoved(reasons[0].Item, job))),
                cancellationToken).ConfigureAwait(false);
            if (!isMoved)
            {
                return isWritten
                    ? await _transactions.GetJobAsync(job.Id.Value, cancellationToken).ConfigureAwait(false)
                    : await FindWriteAsync(job.Id, writeId, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The job may still end; only its place in the line is another one than was read.</summary>
    private static bool IsOnlyMoved(Dictionary<string, AttributeValue>? item, Job job) =>
        item is { Count: > 0 } && JobItem.Read(item) is { } stored && stored.Revision == job.Revision && JobTransitions.IsLegal(stored.Status, job.Status);

    private async Task<DateTimeOffset?> FindOldestWaitingAsync(long atWork, CancellationToken cancellationToken)
    {
        DateTimeOffset? oldest = null;
        foreach (var status in JobTransitions.Initial)
        {
            var request = JobListing.CreateRequests(options.JobsTableName, new JobQuery { Status = status }, after: null).Single();
            request.ScanIndexForward = true;
            request.Limit = (int)Math.Min(1_000, atWork + 100);
            DynamoLine.FilterWaiting(request);
            var first = await FindFirstAsync(request, cancellationToken).ConfigureAwait(false);
            oldest = oldest < first ? oldest : first ?? oldest;
        }

        return oldest;
    }

    private async Task<long> CountAsync(JobStatus status, CancellationToken cancellationToken)
    {
        var request = JobListing.CreateRequests(options.JobsTableName, new JobQuery { Status = status }, after: null).Single();
        request.Select = Select.COUNT;
        request.Limit = null;
        long count = 0;
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            count += page.Count ?? 0;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return count;
    }

    private static string NewWriteId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static Job? ReadIfWrittenBy(string writeId, Dictionary<string, AttributeValue>? item) =>
        item is { Count: > 0 } && item[JobAttributes.WriteId].S == writeId ? JobItem.Read(item) : null;

    private async Task<Job?> FindWriteAsync(JobId id, string writeId, CancellationToken cancellationToken) =>
        ReadIfWrittenBy(writeId, await _transactions.GetItemAsync(id.Value, cancellationToken).ConfigureAwait(false));

    private async Task<DateTimeOffset?> FindFirstAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            if (page.Items is [var first, ..])
            {
                return first[JobAttributes.CreatedAt].ToTime();
            }

            if (page.LastEvaluatedKey is not { Count: > 0 } last)
            {
                return null;
            }

            request.ExclusiveStartKey = last;
        }
    }
}
