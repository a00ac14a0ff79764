using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
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
public sealed class DynamoJobStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IJobStore
{
    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    private readonly JobTransactions _transactions = new(client, options.JobsTableName, time);

    public Task<JobCreation> CreateAsync(NewJob newJob, CancellationToken cancellationToken)
    {
        if (!JobTransitions.Initial.Contains(newJob.Job.Status))
        {
            throw new ArgumentException($"A job cannot be created {newJob.Job.Status}.", nameof(newJob));
        }

        var writeId = NewWriteId();
        return _call.WriteAsync(
            $"create job '{newJob.Job.Id}'",
            token => _transactions.CreateAsync(newJob, writeId, token),
            async token => await FindWriteAsync(newJob.Job.Id, writeId, token).ConfigureAwait(false) is { } job ? new JobCreation(job, IsNew: true) : null,
            cancellationToken);
    }

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        _call.RunAsync($"read job '{id}'", token => _transactions.GetJobAsync(id.Value, token), cancellationToken);

    public Task<Job?> TryReplaceAsync(Job job, CancellationToken cancellationToken)
    {
        var writeId = NewWriteId();
        var request = JobUpdate.CreateRequest(options.JobsTableName, job, writeId);
        return _call.WriteAsync<Job?>(
            $"change job '{job.Id}'",
            async token =>
            {
                try
                {
                    var answer = await client.UpdateItemAsync(request, token).ConfigureAwait(false);
                    return JobItem.Read(answer.Attributes);
                }
                catch (ConditionalCheckFailedException lost)
                {
                    // An earlier try may have been applied and its answer lost; the mark tells.
                    return ReadIfWrittenBy(writeId, lost.Item);
                }
            },
            token => FindWriteAsync(job.Id, writeId, token),
            cancellationToken);
    }

    public Task<bool> TryDeleteAsync(JobId id, long revision, CancellationToken cancellationToken) =>
        _call.RunAsync($"remove job '{id}'", token => _transactions.TryDeleteAsync(id, revision, token), cancellationToken);

    public Task<JobPage?> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        if (!JobCursor.TryRead(query, out var after))
        {
            return Task.FromResult<JobPage?>(null);
        }

        var request = JobListing.CreateRequest(options.JobsTableName, query, after);
        return _call.RunAsync(
            "list jobs",
            async token =>
            {
                var jobs = await ReadAsync(request, query.Limit + 1, token).ConfigureAwait(false);
                var page = jobs.Take(query.Limit).ToList();
                var next = jobs.Count > query.Limit ? JobCursor.Write(query, page[^1]) : null;
                return (JobPage?)new JobPage(page, next);
            },
            cancellationToken);
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

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0);

    private static string NewWriteId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static Job? ReadIfWrittenBy(string writeId, Dictionary<string, AttributeValue>? item) =>
        item is { Count: > 0 } && item[JobAttributes.WriteId].S == writeId ? JobItem.Read(item) : null;

    private async Task<Job?> FindWriteAsync(JobId id, string writeId, CancellationToken cancellationToken) =>
        ReadIfWrittenBy(writeId, await _transactions.GetItemAsync(id.Value, cancellationToken).ConfigureAwait(false));

    private async Task<List<Job>> ReadAsync(QueryRequest request, int count, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        QueryResponse page;
        do
        {
            page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            jobs.AddRange((page.Items ?? []).Select(JobItem.Read));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (jobs.Count < count && page.LastEvaluatedKey is { Count: > 0 });

        return jobs;
    }
}
