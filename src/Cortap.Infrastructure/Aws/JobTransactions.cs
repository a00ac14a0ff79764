using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;
using JobId = Cortap.Reporting.Foundation.JobId;

namespace Cortap.Infrastructure.Aws;

/// <summary>Creation and removal of a job together with its token and its idempotency reservation.</summary>
internal sealed class JobTransactions(IAmazonDynamoDB client, string tableName, TimeProvider time)
{
    private const string Refused = "ConditionalCheckFailed";
    private const int MaxTries = 10;

    private static readonly TimeSpan ConflictDelay = TimeSpan.FromMilliseconds(25);

    public Task<Dictionary<string, AttributeValue>?> GetItemAsync(string key, CancellationToken cancellationToken) =>
        client.FindItemAsync(tableName, JobKeys.Item(key), cancellationToken);

    public async Task<Job?> GetJobAsync(string id, CancellationToken cancellationToken) =>
        await GetItemAsync(id, cancellationToken).ConfigureAwait(false) is { } item ? JobItem.Read(item) : null;

    /// <summary>The job of an earlier request with this job's idempotency key; null when there is none, or it ran out.</summary>
    public async Task<Job?> FindHolderAsync(Job job, CancellationToken cancellationToken) =>
        job.Idempotency is { } idempotency
        && await GetItemAsync(JobKeys.Reservation(idempotency.KeyHash), cancellationToken).ConfigureAwait(false) is { } reservation
        && reservation[JobAttributes.ReservedUntil].ToTime() > job.CreatedAt
            ? await GetJobAsync(reservation[JobAttributes.Holder].S, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<JobCreation> CreateAsync(NewJob newJob, string writeId, CancellationToken cancellationToken)
    {
        var job = newJob.Job with { Revision = 1 };
        return RunAsync(
            CreateItems(job, writeId, newJob),
            () => Task.FromResult(new JobCreation(job, IsNew: true)),
            async reasons =>
            {
                if (reasons[0].Code == Refused)
                {
                    throw new JobStoreException($"Job '{job.Id}' exists already.");
                }

                return await GetJobAsync(reasons[^1].Item[JobAttributes.Holder].S, cancellationToken).ConfigureAwait(false) is { } holder
                    ? new JobCreation(holder, IsNew: false)
                    : throw new JobStoreException($"The job that holds the idempotency key of '{job.Id}' is gone.");
            },
            cancellationToken);
    }

    public async Task<bool> TryDeleteAsync(JobId id, long revision, DynamoLine line, CancellationToken cancellationToken)
    {
        var stored = await GetItemAsync(id.Value, cancellationToken).ConfigureAwait(false);
        if (stored is null || JobItem.Read(stored) is not { } job || job.Revision != revision)
        {
            return false;
        }

        var head = await line.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        List<TransactWriteItem> items =
        [
            new() { Delete = Remove(id, revision, stored) },
            new() { Delete = new Delete { TableName = tableName, Key = JobKeys.Item(JobKeys.Token(id)) } },
            .. await line.LeaveAsync(head, stored, job, endedAt: null, cancellationToken).ConfigureAwait(false),
        ];
        if (job.Idempotency is { } idempotency && await HoldsAsync(id, idempotency.KeyHash, cancellationToken).ConfigureAwait(false))
        {
            items.Add(new() { Delete = Release(idempotency.KeyHash, id) });
        }

        return await RunAsync(
            items,
            () => Task.FromResult(true),
            _ => TryDeleteAsync(id, revision, line, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private Delete Remove(JobId id, long revision, Dictionary<string, AttributeValue> stored)
    {
        var names = new Dictionary<string, string> { ["#revision"] = JobAttributes.Revision };
        var values = new Dictionary<string, AttributeValue> { [":revision"] = Number(revision) };
        return new Delete
        {
            TableName = tableName,
            Key = JobKeys.Item(id.Value),
            ConditionExpression = $"#revision = :revision AND {DynamoLine.UnchangedCondition(stored, names, values)}",
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
        };
    }

    /// <summary>A reservation that ran out may belong to a later job by now.</summary>
    private async Task<bool> HoldsAsync(JobId id, string keyHash, CancellationToken cancellationToken) =>
        await GetItemAsync(JobKeys.Reservation(keyHash), cancellationToken).ConfigureAwait(false) is { } reservation
        && reservation[JobAttributes.Holder].S == id.Value;

    private Delete Release(string keyHash, JobId id) => new()
    {
        TableName = tableName,
        Key = JobKeys.Item(JobKeys.Reservation(keyHash)),
        ConditionExpression = $"{JobAttributes.Holder} = :id",
        ExpressionAttributeValues = new() { [":id"] = Text(id.Value) },
    };

    private List<TransactWriteItem> CreateItems(Job job, string writeId, NewJob newJob)
    {
        var timeToLive = Number(job.PurgeAt.ToUnixTimeSeconds());
        var item = JobItem.Write(job, writeId);
        if (job.IsWaiting)
        {
            DynamoLine.Enter(item, job);
        }

        List<TransactWriteItem> items =
        [
            new()
            {
                Put = new Put
                {
                    TableName = tableName,
                    Item = item,
                    ConditionExpression = $"attribute_not_exists({JobAttributes.JobId})",
                },
            },
        ];
        if (!newJob.SealedToken.IsEmpty)
        {
            items.Add(new()
            {
                Put = new Put
                {
                    TableName = tableName,
                    Item = new(JobKeys.Item(JobKeys.Token(job.Id)))
                    {
                        [JobAttributes.SealedToken] = new() { B = new MemoryStream(newJob.SealedToken.ToArray()) },
                        [JobAttributes.TimeToLive] = timeToLive,
                    },
                },
            });
        }

        if (job.Idempotency is { } idempotency && newJob.IdempotentUntil is { } until)
        {
            items.Add(new() { Put = Reserve(idempotency.KeyHash, job, until) });
        }

        return items;
    }

    private Put Reserve(string keyHash, Job job, DateTimeOffset until) => new()
    {
        TableName = tableName,
        Item = new(JobKeys.Item(JobKeys.Reservation(keyHash)))
        {
            [JobAttributes.Holder] = Text(job.Id.Value),
            [JobAttributes.ReservedUntil] = Time(until),
            [JobAttributes.TimeToLive] = Number(until.ToUnixTimeSeconds()),
        },
        ConditionExpression = $"attribute_not_exists({JobAttributes.JobId}) OR {JobAttributes.ReservedUntil} <= :now",
        ExpressionAttributeValues = new() { [":now"] = Time(job.CreatedAt) },
        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
    };

    /// <summary>Runs the transaction again while others write the same items at the same time.</summary>
    public async Task<T> RunAsync<T>(
        List<TransactWriteItem> items, Func<Task<T>> applied, Func<List<CancellationReason>, Task<T>> refused, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems = items,
                        ClientRequestToken = RandomNumberGenerator.GetHexString(32, lowercase: true),
                    },
                    cancellationToken).ConfigureAwait(false);
                return await applied().ConfigureAwait(false);
            }
            catch (TransactionCanceledException cancelled) when (cancelled.CancellationReasons.Exists(reason => reason.Code == Refused))
            {
                return await refused(cancelled.CancellationReasons).ConfigureAwait(false);
            }
            catch (TransactionCanceledException cancelled)
                when (attempt < MaxTries && cancelled.CancellationReasons.Exists(reason => reason.Code == "TransactionConflict"))
            {
                await RestAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes one item, again while a transaction writes it at the same time.</summary>
    public async Task<UpdateItemResponse> UpdateAsync(UpdateItemRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await client.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (TransactionConflictException) when (attempt < MaxTries)
            {
                await RestAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task RestAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(attempt * ConflictDelay * (RandomNumberGenerator.GetInt32(50, 150) / 100.0), time, cancellationToken);
}
