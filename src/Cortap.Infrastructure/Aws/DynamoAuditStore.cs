using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Audit;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// The audit record on DynamoDB: items of one partition, each written under the number that follows the last one, on condition that nobody was
/// faster. So the hosts write one chain and cannot fork it. What waits on a host is written in one item.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class DynamoAuditStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IAuditStore
{
    private const string TheChain = "audit";
    private const int MaxGroup = 100;
    private const int MaxScanned = 5_000;

    private static readonly TimeSpan ConflictDelay = TimeSpan.FromMilliseconds(10);

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new AuditStoreException($"{message} (table '{options.AuditTableName}')", cause));

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isWriting;
    private AuditHead? _head;

    public Task<long> AppendAsync(AuditEvent @event, AuditHead? notBefore, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(@event, notBefore);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (_isWriting) return waiting.Number.Task;
            _isWriting = true;
        }

        _ = Task.Run(WriteWaitingAsync, CancellationToken.None);
        return waiting.Number.Task;
    }

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => _call.RunAsync(
        "read the audit record",
        async token =>
        {
            // The item that holds the first one may begin before it.
            var (begin, _) = await QueryAsync(after + 1, isBackwards: true, 1, null, token).ConfigureAwait(false);
            var records = new List<AuditRecord>();
            var from = begin is [var item] ? item[AuditTable.First].ToInt64() : 1;
            Dictionary<string, AttributeValue>? next = null;
            do
            {
                (var items, next) = await QueryAsync(from, isBackwards: false, limit, next, token).ConfigureAwait(false);
                records.AddRange(items.SelectMany(Read).Where(record => record.Number > after));
            }
            while (records.Count < limit && next is not null);

            return (IReadOnlyList<AuditRecord>)[.. records.Take(limit)];
        },
        cancellationToken);

    public Task<AuditRecord?> ReadLastAsync(CancellationToken cancellationToken) =>
        _call.RunAsync("read the end of the audit record", ReadEndAsync, cancellationToken);

    public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) => _call.RunAsync(
        "list the audit record",
        async token =>
        {
            var found = new List<AuditRecord>();
            Dictionary<string, AttributeValue>? next = null;
            var (scanned, older) = (0, 0);
            var before = Math.Min(query.Before, long.MaxValue - 1);
            do
            {
                (var items, next) = await QueryAsync(before, isBackwards: true, MaxGroup, next, token).ConfigureAwait(false);
                foreach (var record in items.SelectMany(item => Read(item).Reverse()).Where(record => record.Number < query.Before))
                {
                    if (Judge(record, query) is { } judged)
                    {
                        // What was decided first may be written later, and a clock that was ahead may have been put right in between.
                        older = judged.At < query.From ? older + 1 : 0;
                        if (older == MaxScanned) return new AuditPage(found, null);
                        if (judged.IsFound) found.Add(record);
                    }

                    scanned++;
                    if (found.Count > query.Limit) return new AuditPage(found[..query.Limit], found[query.Limit - 1].Number);
                    if (scanned >= MaxScanned) return new AuditPage(found, record.Number);
                }
            }
            while (next is not null);

            return new AuditPage(found, null);
        },
        cancellationToken);

    public Task<long> PruneAsync(long through, CancellationToken cancellationToken) => _call.RunAsync(
        "prune the audit record",
        async token =>
        {
            var end = await ReadEndAsync(token).ConfigureAwait(false);
            long removed = 0;
            Dictionary<string, AttributeValue>? next = null;
            do
            {
                (var items, next) = await QueryAsync(1, isBackwards: false, MaxGroup, next, token).ConfigureAwait(false);
                foreach (var item in items)
                {
                    var last = Read(item)[^1].Number;
                    if (last > through || last >= end!.Number) return removed;
                    await client.DeleteItemAsync(options.AuditTableName, KeyOf(item[AuditTable.First].ToInt64()), token).ConfigureAwait(false);
                    removed += last - item[AuditTable.First].ToInt64() + 1;
                }
            }
            while (next is not null);

            return removed;
        },
        cancellationToken);

    private async Task WriteWaitingAsync()
    {
        while (true)
        {
            var group = new List<Waiting>();
            lock (_gate)
            {
                while (group.Count < MaxGroup && _waiting.TryDequeue(out var waiting)) group.Add(waiting);
                if (group.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                var first = await _call.RunAsync("append to the audit record", token => WriteAsync(group, token), CancellationToken.None).ConfigureAwait(false);
                for (var index = 0; index < group.Count; index++) group[index].Number.TrySetResult(first + index);
            }
            catch (Exception exception)
            {
                _head = null;
                foreach (var waiting in group) waiting.Number.TrySetException(exception);
            }
        }
    }

    /// <returns>Number of the first record.</returns>
    private async Task<long> WriteAsync(List<Waiting> group, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_head is null)
            {
                var end = await ReadEndAsync(cancellationToken).ConfigureAwait(false);
                _head = end is null ? AuditHead.Empty : new(end.Number, end.Hash);
            }

            var head = group.Select(waiting => waiting.NotBefore).OfType<AuditHead>().Append(_head).MaxBy(one => one.Number)!;
            var records = new List<AuditRecord>();
            var after = head;
            foreach (var waiting in group)
            {
                var record = AuditRecord.Create(waiting.Event, after);
                records.Add(record);
                after = new(record.Number, record.Hash);
            }

            try
            {
                await client.PutItemAsync(PutOf(records), cancellationToken).ConfigureAwait(false);
            }
            catch (ConditionalCheckFailedException)
            {
                // Another host was faster, or the answer to this very write was lost.
                _head = null;
                var holder = await client.GetItemAsync(options.AuditTableName, KeyOf(records[0].Number), consistentRead: true, cancellationToken).ConfigureAwait(false);
                var isOurs = holder.Item is { Count: > 0 } item && Read(item)[0].Hash == records[0].Hash;
                if (isOurs) return records[0].Number;
                await Task.Delay(Math.Min(attempt, 10) * ConflictDelay * (RandomNumberGenerator.GetInt32(0, 100) / 100.0), time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            _head = after;
            return records[0].Number;
        }
    }

    /// <summary>Takes records of another store over as they are; they follow the last one, and are 100 at most.</summary>
    /// <exception cref="AuditStoreException">Somebody has written there meanwhile, or the table cannot be reached.</exception>
    internal Task ImportAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => _call.RunAsync(
        "take over audit records",
        async token =>
        {
            try
            {
                await client.PutItemAsync(PutOf(records), token).ConfigureAwait(false);
            }
            catch (ConditionalCheckFailedException)
            {
                var holder = await client.GetItemAsync(options.AuditTableName, KeyOf(records[0].Number), consistentRead: true, token).ConfigureAwait(false);
                if (holder.Item is not { Count: > 0 } item || !Read(item).Select(one => one.Hash).SequenceEqual(records.Select(one => one.Hash)))
                    throw new AuditStoreException($"Record {records[0].Number} of table '{options.AuditTableName}' was written by somebody else.");
            }

            return true;
        },
        cancellationToken);

    private PutItemRequest PutOf(IReadOnlyList<AuditRecord> records) => new()
    {
        TableName = options.AuditTableName,
        Item = new(KeyOf(records[0].Number))
        {
            [AuditTable.Last] = Number(records[^1].Number),
            [AuditTable.Records] = List(records.Select(record => Text(record.ToString()))),
        },
        ConditionExpression = "attribute_not_exists(#chain)",
        ExpressionAttributeNames = new() { ["#chain"] = AuditTable.Chain },
    };

    private async Task<AuditRecord?> ReadEndAsync(CancellationToken cancellationToken)
    {
        var (items, _) = await QueryAsync(long.MaxValue, isBackwards: true, 1, null, cancellationToken).ConfigureAwait(false);
        return items is [var item] ? Read(item)[^1] : null;
    }

    private async Task<(List<Dictionary<string, AttributeValue>> Items, Dictionary<string, AttributeValue>? Next)> QueryAsync(
        long from, bool isBackwards, int limit, Dictionary<string, AttributeValue>? start, CancellationToken cancellationToken)
    {
        var page = await client.QueryAsync(
            new QueryRequest
            {
                TableName = options.AuditTableName,
                KeyConditionExpression = $"#chain = :chain AND #first {(isBackwards ? "<=" : ">=")} :from",
                ExpressionAttributeNames = new() { ["#chain"] = AuditTable.Chain, ["#first"] = AuditTable.First },
                ExpressionAttributeValues = new() { [":chain"] = Text(TheChain), [":from"] = Number(from) },
                ScanIndexForward = !isBackwards,
                ConsistentRead = true,
                Limit = limit,
                ExclusiveStartKey = start,
            },
            cancellationToken).ConfigureAwait(false);
        return (page.Items ?? [], page.LastEvaluatedKey is { Count: > 0 } next ? next : null);
    }

    private static Dictionary<string, AttributeValue> KeyOf(long first) => new() { [AuditTable.Chain] = Text(TheChain), [AuditTable.First] = Number(first) };

    /// <summary>One record or more: what somebody has made no record is an empty one, which the chain goes on after and the verifier names.</summary>
    private static IReadOnlyList<AuditRecord> Read(Dictionary<string, AttributeValue> item)
    {
        var first = item[AuditTable.First].ToInt64();
        List<AttributeValue> records = item.GetValueOrDefault(AuditTable.Records)?.L is { Count: > 0 } stored ? stored : [new()];
        return [.. records.Select((record, index) => new AuditRecord(first + index, Encoding.UTF8.GetBytes(record.S ?? "")))];
    }

    /// <returns>Null for what is no record any more: that is the verifier's to tell, and must not hide the others.</returns>
    private static (DateTimeOffset At, bool IsFound)? Judge(AuditRecord record, AuditQuery query)
    {
        try
        {
            using var json = JsonDocument.Parse(record.Bytes);
            var at = json.RootElement.GetProperty("at").GetDateTimeOffset();
            return (at, Matches(json.RootElement, at, query));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool Matches(JsonElement record, DateTimeOffset at, AuditQuery query)
    {
        return (query.From is null || at >= query.From) && (query.To is null || at < query.To)
            && Has("user_id", query.UserId) && Has("tenant_id", query.TenantId)
            && Is("action", query.Action) && Is("object", query.Target) && Is("outcome", query.Outcome) && Is("correlation_id", query.CorrelationId);

        bool Has(string name, long? wanted) => wanted is null || (record.TryGetProperty(name, out var value) && value.GetInt64() == wanted);
        bool Is(string name, string? wanted) => wanted is null || (record.TryGetProperty(name, out var value) && value.ValueEquals(wanted));
    }

    private sealed record Waiting(AuditEvent Event, AuditHead? NotBefore)
    {
        public TaskCompletionSource<long> Number { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
