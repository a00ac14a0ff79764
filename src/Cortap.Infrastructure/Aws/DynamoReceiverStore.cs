using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The receivers in trouble, as items of the jobs table that its sparse index lists.</summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class DynamoReceiverStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IReceiverStore
{
    private const string Receivers = "receivers";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly StoredItem<Receiver> Stored = new("receiver", JobAttributes.JobId, ReadWhole);

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    public Task<Receiver?> FindAsync(string origin, CancellationToken cancellationToken) => _call.RunAsync(
        $"read receiver '{origin}'",
        async token => await GetItemAsync(origin, token).ConfigureAwait(false) is { } item ? Stored.Read(item) : null,
        cancellationToken);

    public Task<bool> TryPutAsync(Receiver receiver, CancellationToken cancellationToken) => _call.RunAsync(
        $"store receiver '{receiver.Origin}'",
        token => TryAsync(() => client.PutItemAsync(
            new PutItemRequest
            {
                TableName = options.JobsTableName,
                Item = Write(receiver with { Revision = receiver.Revision + 1 }),
                ConditionExpression = receiver.Revision == 0 ? "attribute_not_exists(#id)" : "#revision = :revision",
                ExpressionAttributeNames = receiver.Revision == 0
                    ? new() { ["#id"] = JobAttributes.JobId }
                    : new() { ["#revision"] = JobAttributes.Revision },
                ExpressionAttributeValues = receiver.Revision == 0 ? null : new() { [":revision"] = Number(receiver.Revision) },
            },
            token)),
        cancellationToken);

    public Task<bool> TryRemoveAsync(Receiver receiver, CancellationToken cancellationToken) => _call.RunAsync(
        $"remove receiver '{receiver.Origin}'",
        token => TryAsync(() => client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = options.JobsTableName,
                Key = KeyOf(receiver.Origin),
                ConditionExpression = "#revision = :revision",
                ExpressionAttributeNames = new() { ["#revision"] = JobAttributes.Revision },
                ExpressionAttributeValues = new() { [":revision"] = Number(receiver.Revision) },
            },
            token)),
        cancellationToken);

    public Task<IReadOnlyList<Receiver>> ListAsync(CancellationToken cancellationToken) => _call.RunAsync(
        "list receivers",
        async token =>
        {
            var origins = new List<string>();
            var request = new QueryRequest
            {
                TableName = options.JobsTableName,
                IndexName = JobsTable.LineIndex,
                KeyConditionExpression = "#line = :line",
                ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
                ExpressionAttributeValues = new() { [":line"] = Text(Receivers) },
            };
            do
            {
                var page = await client.QueryAsync(request, token).ConfigureAwait(false);
                origins.AddRange((page.Items ?? []).Select(item => item[JobAttributes.LineOrder].S));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });

            var items = new List<Dictionary<string, AttributeValue>?>();
            foreach (var origin in origins)
            {
                items.Add(await GetItemAsync(origin, token).ConfigureAwait(false));
            }

            return (IReadOnlyList<Receiver>)[.. Stored.ReadSound(items)];
        },
        cancellationToken);

    private Task<Dictionary<string, AttributeValue>?> GetItemAsync(string origin, CancellationToken cancellationToken) =>
        client.FindItemAsync(options.JobsTableName, KeyOf(origin), cancellationToken);

    private static async Task<bool> TryAsync<T>(Func<Task<T>> write)
    {
        try
        {
            await write().ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private static Dictionary<string, AttributeValue> KeyOf(string origin) => JobKeys.Item(JobKeys.Receiver(origin));

    private Dictionary<string, AttributeValue> Write(Receiver receiver) => Map(
        (JobAttributes.JobId, Text(JobKeys.Receiver(receiver.Origin))),
        (JobAttributes.Line, Text(Receivers)),
        (JobAttributes.LineOrder, Text(receiver.Origin)),
        ("timeouts", Number(receiver.Timeouts)),
        ("hangs_for", receiver.HangsFor is { } tenants ? Text(tenants) : null),
        ("rest_until", receiver.RestUntil is { } rest ? Time(rest) : null),
        ("resting_since", receiver.RestingSince is { } resting ? Time(resting) : null),
        ("back_since", receiver.BackSince is { } back ? Time(back) : null),
        ("redrive_until", receiver.RedriveUntil is { } redrive ? Time(redrive) : null),
        (JobAttributes.TimeToLive, Number((time.GetUtcNow() + Kept).ToUnixTimeSeconds())),
        (JobAttributes.Revision, Number(receiver.Revision))).M;

    private static Receiver ReadWhole(Dictionary<string, AttributeValue> item) => new()
    {
        Origin = item[JobAttributes.LineOrder].S,
        Timeouts = (int)item["timeouts"].ToInt64(),
        HangsFor = item.TryGetValue("hangs_for", out var tenants) ? tenants.ToText() : null,
        RestUntil = ReadTime(item, "rest_until"),
        RestingSince = ReadTime(item, "resting_since"),
        BackSince = ReadTime(item, "back_since"),
        RedriveUntil = ReadTime(item, "redrive_until"),
        Revision = item[JobAttributes.Revision].ToInt64(),
    };

    private static DateTimeOffset? ReadTime(Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) ? value.ToTime() : null;
}
