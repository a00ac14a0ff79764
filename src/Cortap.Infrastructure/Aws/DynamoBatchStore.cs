using System.Globalization;
using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// The batches, as items of the jobs table. The table's sparse index lists them by owner, and by what is left to do about them: for that each has
/// a second item, which one transaction keeps in step with it. Their jobs come from an index of their own.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of time-outs and of the waits after conflicting transactions.</param>
public sealed class DynamoBatchStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IBatchStore
{
    private const string Owners = "batches#";

    // An item holds 400 KB at most. JSON as it is written here is ASCII, so a character is a byte; the rest is for the token.
    private const int MaxPartLength = 350_000;

    private const int PageSize = 1_000;

    private static readonly StoredItem<Batch> Stored = new(
        "batch", JobAttributes.JobId, item => BatchJson.Read(item[JobAttributes.Batch].S, item[JobAttributes.Revision].ToInt64()));

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    private readonly JobTransactions _transactions = new(client, options.JobsTableName, time);

    public Task<BatchCreation> CreateAsync(NewBatch newBatch, CancellationToken cancellationToken)
    {
        var batch = newBatch.Batch with { Revision = 1 };
        var writeId = NewWriteId();
        List<TransactWriteItem> items =
        [
            new() { Put = Put(Write(batch, writeId), "attribute_not_exists(job_id)") },
            .. WritePlan(batch, newBatch.Plan).Select(item => new TransactWriteItem { Put = Put(item) }),
            Mark(batch),
        ];
        if (batch.Idempotency is { } idempotency && newBatch.IdempotentUntil is { } until)
        {
            items.Add(new() { Put = Reserve(idempotency.KeyHash, batch, until) });
        }

        return _call.WriteAsync(
            $"create batch '{batch.Id}'",
            token => _transactions.RunAsync(
                items,
                () => Task.FromResult(new BatchCreation(batch, IsNew: true)),
                async reasons => reasons[0].Code == "ConditionalCheckFailed"
                    ? ReadIfWrittenBy(writeId, reasons[0].Item) is { } applied
                        ? new BatchCreation(applied, IsNew: true)
                        : throw new JobStoreException($"Batch '{batch.Id}' exists already.")
                    : new BatchCreation(await FindHolderAsync(reasons[^1].Item, token).ConfigureAwait(false), IsNew: false),
                token),
            async token => ReadIfWrittenBy(writeId, await _transactions.GetItemAsync(JobKeys.Batch(batch.Id), token).ConfigureAwait(false)) is { } applied
                ? new BatchCreation(applied, IsNew: true)
                : null,
            cancellationToken);
    }

    public Task<Batch?> GetAsync(BatchId id, CancellationToken cancellationToken) =>
        _call.RunAsync($"read batch '{id}'", token => FindAsync(JobKeys.Batch(id), token), cancellationToken);

    public Task<Batch?> TryReplaceAsync(Batch batch, CancellationToken cancellationToken)
    {
        var next = batch with { Revision = batch.Revision + 1 };
        var writeId = NewWriteId();
        var put = Put(Write(next, writeId), "#revision = :revision");
        put.ExpressionAttributeNames = new() { ["#revision"] = JobAttributes.Revision };
        put.ExpressionAttributeValues = new() { [":revision"] = Number(batch.Revision) };
        return _call.WriteAsync<Batch?>(
            $"change batch '{batch.Id}'",
            token => _transactions.RunAsync(
                [new() { Put = put }, Mark(next)],
                () => Task.FromResult<Batch?>(next),
                reasons => Task.FromResult(ReadIfWrittenBy(writeId, reasons[0].Item)),
                token),
            async token => ReadIfWrittenBy(writeId, await _transactions.GetItemAsync(JobKeys.Batch(batch.Id), token).ConfigureAwait(false)),
            cancellationToken);
    }

    public Task<bool> TryDeleteAsync(BatchId id, long revision, CancellationToken cancellationToken) => _call.RunAsync(
        $"remove batch '{id}'",
        async token =>
        {
            if (await FindAsync(JobKeys.Batch(id), token).ConfigureAwait(false) is not { } batch || batch.Revision != revision)
            {
                return false;
            }

            List<TransactWriteItem> items =
            [
                new()
                {
                    Delete = new Delete
                    {
                        TableName = options.JobsTableName,
                        Key = JobKeys.Item(JobKeys.Batch(id)),
                        ConditionExpression = "#revision = :revision",
                        ExpressionAttributeNames = new() { ["#revision"] = JobAttributes.Revision },
                        ExpressionAttributeValues = new() { [":revision"] = Number(revision) },
                    },
                },
                new() { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(JobKeys.BatchPlan(id)) } },
                .. FurtherParts(id, await _transactions.GetItemAsync(JobKeys.BatchPlan(id), token).ConfigureAwait(false))
                    .Select(key => new TransactWriteItem { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(key) } }),
                new() { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(JobKeys.BatchMark(id)) } },
            ];
            if (batch.Idempotency is { } idempotency
                && await _transactions.GetItemAsync(JobKeys.Reservation(idempotency.KeyHash), token).ConfigureAwait(false) is { } reservation
                && reservation[JobAttributes.Holder].S == id.Value)
            {
                items.Add(new() { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(JobKeys.Reservation(idempotency.KeyHash)) } });
            }

            return await _transactions.RunAsync(items, () => Task.FromResult(true), _ => Task.FromResult(false), token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<BatchPlan?> GetPlanAsync(BatchId id, CancellationToken cancellationToken) => _call.RunAsync(
        $"read the plan of batch '{id}'",
        async token =>
        {
            if (await _transactions.GetItemAsync(JobKeys.BatchPlan(id), token).ConfigureAwait(false) is not { } item)
            {
                return null;
            }

            var items = item[JobAttributes.BatchItems].S;
            foreach (var key in FurtherParts(id, item))
            {
                if (await _transactions.GetItemAsync(key, token).ConfigureAwait(false) is not { } part)
                {
                    return null;
                }

                items += part[JobAttributes.BatchItems].S;
            }

            return new BatchPlan(BatchJson.ReadItems(items), item[JobAttributes.SealedToken].B.ToArray());
        },
        cancellationToken);

    public Task RemovePlanAsync(BatchId id, CancellationToken cancellationToken) => _call.RunAsync(
        $"remove the plan of batch '{id}'",
        async token =>
        {
            // The token goes with the first part. Should the process die before the others are gone, they go at the end of their time.
            var removed = await client.DeleteItemAsync(options.JobsTableName, JobKeys.Item(JobKeys.BatchPlan(id)), ReturnValue.ALL_OLD, token).ConfigureAwait(false);
            foreach (var key in FurtherParts(id, removed.Attributes))
            {
                await client.DeleteItemAsync(options.JobsTableName, JobKeys.Item(key), token).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken);

    public Task<BatchPage?> ListAsync(BatchQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        if (!BatchCursor.TryRead(query.Cursor, out var before))
        {
            return Task.FromResult<BatchPage?>(null);
        }

        return _call.RunAsync(
            "list batches",
            async token =>
            {
                var found = query is { UserId: { } userId, TenantId: { } tenantId }
                    ? await ReadOwnAsync(tenantId, userId, before, query.Limit + 1, token).ConfigureAwait(false)
                    : await ReadOfAllAsync(query.TenantId, before, query.Limit + 1, token).ConfigureAwait(false);
                List<BatchCursor> shown = [.. found.Take(query.Limit)];
                return (BatchPage?)new BatchPage(
                    await ReadAsync(shown, token).ConfigureAwait(false), found.Count > shown.Count ? shown[^1].Write() : null);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Batch>> ListMarkedAsync(BatchMark mark, Batch? after, int limit, CancellationToken cancellationToken) => _call.RunAsync(
        "list open batches",
        async token =>
        {
            var request = Query(MarkedAs(mark), limit);
            if (after is not null)
            {
                request.KeyConditionExpression += " AND #order > :after";
                request.ExpressionAttributeNames["#order"] = JobAttributes.LineOrder;
                request.ExpressionAttributeValues[":after"] = Text(OrderOf(after.CreatedAt, after.Id.Value));
            }

            var keys = await ReadKeysAsync(request, limit, token).ConfigureAwait(false);
            return (IReadOnlyList<Batch>)[.. (await ReadAsync(keys, token).ConfigureAwait(false)).Where(batch => batch.Mark == mark)];
        },
        cancellationToken);

    public Task<BatchCounts> CountJobsAsync(BatchId id, CancellationToken cancellationToken) => _call.RunAsync(
        $"count the jobs of batch '{id}'",
        async token =>
        {
            var counts = new BatchCounts();
            await foreach (var item in ReadJobsAsync(id, 0, token).ConfigureAwait(false))
            {
                counts = counts.With(WireNames.ParseJobStatus(item[JobAttributes.Status].S) ?? JobStatus.Processing, 1);
            }

            return counts;
        },
        cancellationToken);

    public Task<IReadOnlyList<Job>> ListJobsAsync(BatchId id, int after, int limit, JobStatus? status, CancellationToken cancellationToken) => _call.RunAsync(
        $"list the jobs of batch '{id}'",
        async token =>
        {
            var jobs = new List<Job>();
            var keys = ReadJobsAsync(id, after, token)
                .Where(item => status is null || item[JobAttributes.Status].S == status.Value.WireName())
                .Select(item => JobKeys.Item(item[JobAttributes.JobId].S));
            // What the index shows may have gone, or be damaged: then others fill the page.
            await foreach (var some in keys.Chunk(limit).ConfigureAwait(false))
            {
                jobs.AddRange(JobItem.ReadSound(await client.FindItemsAsync(options.JobsTableName, some, token).ConfigureAwait(false)));
                if (jobs.Count >= limit)
                {
                    break;
                }
            }

            return (IReadOnlyList<Job>)[.. jobs.Take(limit)];
        },
        cancellationToken);

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0);

    private async Task<Batch?> FindAsync(string key, CancellationToken cancellationToken) =>
        await _transactions.GetItemAsync(key, cancellationToken).ConfigureAwait(false) is { } item ? Stored.Read(item) : null;

    private async Task<Batch> FindHolderAsync(Dictionary<string, AttributeValue> reservation, CancellationToken cancellationToken)
    {
        var holder = BatchId.Parse(reservation[JobAttributes.Holder].S);
        return await FindAsync(JobKeys.Batch(holder), cancellationToken).ConfigureAwait(false)
            ?? throw new JobStoreException($"Batch '{holder}', which holds the idempotency key, is gone.");
    }

    private async Task<List<Batch>> ReadAsync(IEnumerable<BatchCursor> listed, CancellationToken cancellationToken)
    {
        // What the index shows may have gone meanwhile.
        var keys = listed.Select(one => JobKeys.Item(JobKeys.Batch(BatchId.Parse(one.Id))));
        return [.. Stored.ReadSound(await client.FindItemsAsync(options.JobsTableName, keys, cancellationToken).ConfigureAwait(false))];
    }

    private async IAsyncEnumerable<Dictionary<string, AttributeValue>> ReadJobsAsync(
        BatchId id, int after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = options.JobsTableName,
            IndexName = JobsTable.BatchIndex,
            KeyConditionExpression = "#batch = :batch AND #number > :after",
            ExpressionAttributeNames = new() { ["#batch"] = JobAttributes.BatchId, ["#number"] = JobAttributes.BatchNumber },
            ExpressionAttributeValues = new() { [":batch"] = Text(id.Value), [":after"] = Number(after) },
        };
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items ?? [])
            {
                yield return item;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private Task<List<BatchCursor>> ReadOwnAsync(long tenantId, long userId, BatchCursor? before, int limit, CancellationToken cancellationToken)
    {
        var request = Query(OwnerOf(tenantId, userId), limit);
        request.ScanIndexForward = false;
        if (before is not null)
        {
            request.KeyConditionExpression += " AND #order < :before";
            request.ExpressionAttributeNames["#order"] = JobAttributes.LineOrder;
            request.ExpressionAttributeValues[":before"] = Text(OrderOf(before.CreatedAt, before.Id));
        }

        return ReadKeysAsync(request, limit, cancellationToken);
    }

    /// <summary>For operators. The sparse index is read whole: it holds the batches of thirty days and what waits in the line.</summary>
    private async Task<List<BatchCursor>> ReadOfAllAsync(long? tenantId, BatchCursor? before, int limit, CancellationToken cancellationToken)
    {
        var request = new ScanRequest
        {
            TableName = options.JobsTableName,
            IndexName = JobsTable.LineIndex,
            FilterExpression = "begins_with(#line, :owners)",
            ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
            ExpressionAttributeValues = new() { [":owners"] = Text(tenantId is { } tenant ? OwnersOf(tenant) : Owners) },
        };
        var orders = new List<string>();
        do
        {
            var page = await client.ScanAsync(request, cancellationToken).ConfigureAwait(false);
            orders.AddRange((page.Items ?? []).Select(item => item[JobAttributes.LineOrder].S));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        var from = before is null ? null : OrderOf(before.CreatedAt, before.Id);
        return
        [
            .. orders.Where(order => from is null || string.CompareOrdinal(order, from) < 0).OrderDescending(StringComparer.Ordinal)
                .Select(ListedAt).OfType<BatchCursor>().Take(limit),
        ];
    }

    private async Task<List<BatchCursor>> ReadKeysAsync(QueryRequest request, int limit, CancellationToken cancellationToken)
    {
        var listed = new List<BatchCursor>();
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            listed.AddRange((page.Items ?? []).Select(item => ListedAt(item[JobAttributes.LineOrder].S)).OfType<BatchCursor>());
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (listed.Count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return listed;
    }

    private QueryRequest Query(string partition, int limit) => new()
    {
        TableName = options.JobsTableName,
        IndexName = JobsTable.LineIndex,
        KeyConditionExpression = "#line = :line",
        ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
        ExpressionAttributeValues = new() { [":line"] = Text(partition) },
        Limit = Math.Min(limit, PageSize),
    };

    private Put Put(Dictionary<string, AttributeValue> item, string? condition = null) => new()
    {
        TableName = options.JobsTableName,
        Item = item,
        ConditionExpression = condition,
        ReturnValuesOnConditionCheckFailure = condition is null ? null : ReturnValuesOnConditionCheckFailure.ALL_OLD,
    };

    private Put Reserve(string keyHash, Batch batch, DateTimeOffset until)
    {
        var put = Put(
            new(JobKeys.Item(JobKeys.Reservation(keyHash)))
            {
                [JobAttributes.Holder] = Text(batch.Id.Value),
                [JobAttributes.ReservedUntil] = Time(until),
                [JobAttributes.TimeToLive] = Number(until.ToUnixTimeSeconds()),
            },
            $"attribute_not_exists({JobAttributes.JobId}) OR {JobAttributes.ReservedUntil} <= :now");
        put.ExpressionAttributeValues = new() { [":now"] = Time(batch.CreatedAt) };
        return put;
    }

    /// <summary>Its items; one, unless its projects have very long names.</summary>
    private static IEnumerable<Dictionary<string, AttributeValue>> WritePlan(Batch batch, BatchPlan plan)
    {
        var json = BatchJson.WriteItems(plan.Items);
        var parts = (json.Length + MaxPartLength - 1) / MaxPartLength;
        for (var part = 1; part <= parts; part++)
        {
            var from = (part - 1) * MaxPartLength;
            var item = new Dictionary<string, AttributeValue>(JobKeys.Item(JobKeys.BatchPlan(batch.Id, part)))
            {
                [JobAttributes.BatchItems] = Text(json.Substring(from, Math.Min(MaxPartLength, json.Length - from))),
                [JobAttributes.TimeToLive] = Number(batch.PurgeAt.ToUnixTimeSeconds()),
            };
            if (part == 1) item[JobAttributes.SealedToken] = new() { B = new MemoryStream(plan.SealedToken) };
            if (part == 1 && parts > 1) item[JobAttributes.BatchParts] = Number(parts);
            yield return item;
        }
    }

    /// <summary>Keys of the parts that follow a plan's item; none when it is null.</summary>
    private static IEnumerable<string> FurtherParts(BatchId id, Dictionary<string, AttributeValue>? plan) =>
        plan is not null && plan.TryGetValue(JobAttributes.BatchParts, out var parts)
            ? Enumerable.Range(2, (int)parts.ToInt64() - 1).Select(part => JobKeys.BatchPlan(id, part)) : [];

    private TransactWriteItem Mark(Batch batch) => batch.Mark == BatchMark.None
        ? new() { Delete = new Delete { TableName = options.JobsTableName, Key = JobKeys.Item(JobKeys.BatchMark(batch.Id)) } }
        : new()
        {
            Put = Put(WriteMark(batch)),
        };

    internal static Dictionary<string, AttributeValue> WriteMark(Batch batch) => new(JobKeys.Item(JobKeys.BatchMark(batch.Id)))
    {
        [JobAttributes.Line] = Text(MarkedAs(batch.Mark)),
        [JobAttributes.LineOrder] = Text(OrderOf(batch.CreatedAt, batch.Id.Value)),
        [JobAttributes.TimeToLive] = Number(batch.PurgeAt.ToUnixTimeSeconds()),
    };

    internal static Dictionary<string, AttributeValue> Write(Batch batch, string writeId) => new(JobKeys.Item(JobKeys.Batch(batch.Id)))
    {
        [JobAttributes.Line] = Text(OwnerOf(batch.TenantId, batch.UserId)),
        [JobAttributes.LineOrder] = Text(OrderOf(batch.CreatedAt, batch.Id.Value)),
        [JobAttributes.Batch] = Text(BatchJson.Write(batch)),
        [JobAttributes.Revision] = Number(batch.Revision),
        [JobAttributes.WriteId] = Text(writeId),
        [JobAttributes.TimeToLive] = Number(batch.PurgeAt.ToUnixTimeSeconds()),
    };

    private static Batch? ReadIfWrittenBy(string writeId, Dictionary<string, AttributeValue>? item) =>
        item is { Count: > 0 } && item[JobAttributes.WriteId].S == writeId ? Stored.Read(item) : null;

    private static string OwnersOf(long tenantId) => string.Create(CultureInfo.InvariantCulture, $"{Owners}{tenantId}#");

    private static string OwnerOf(long tenantId, long userId) => string.Create(CultureInfo.InvariantCulture, $"{OwnersOf(tenantId)}{userId}");

    private static string MarkedAs(BatchMark mark) => $"batches-{BatchJson.NameOf(mark)}";

    /// <summary>By time, then by id.</summary>
    private static string OrderOf(DateTimeOffset createdAt, string id) => string.Create(CultureInfo.InvariantCulture, $"{createdAt.ToUnixTimeMilliseconds():D15}#{id}");

    /// <summary>The reverse; null when somebody has damaged it.</summary>
    private static BatchCursor? ListedAt(string order) =>
        order.Split('#') is [var time, var id] && BatchId.TryParse(id, out _) && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(createdAt), id)
            : null;

    private static string NewWriteId() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
