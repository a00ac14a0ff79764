using System.Security.Cryptography;
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

    // Whoever orders reports can name any number of receivers that do not answer.
    private static readonly TimeSpan KeptBeforeRest = TimeSpan.FromDays(1);

    private static readonly StoredItem<Receiver> Stored = new("receiver", JobAttributes.JobId, ReadWhole);

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    public Task<Receiver?> FindAsync(string origin, CancellationToken cancellationToken) => _call.RunAsync(
        $"read receiver '{origin}'",
        async token => await client.FindItemAsync(options.JobsTableName, KeyOf(origin), token).ConfigureAwait(false) is { } item ? Stored.Read(item) : null,
        cancellationToken);

    public Task<bool> TryPutAsync(Receiver receiver, CancellationToken cancellationToken)
    {
        var writeId = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var request = new PutItemRequest
        {
            TableName = options.JobsTableName,
            Item = Write(receiver with { Revision = receiver.Revision + 1 }, writeId),
            ConditionExpression = receiver.Revision == 0 ? "attribute_not_exists(#id)" : "#revision = :revision",
            ExpressionAttributeNames = receiver.Revision == 0
                ? new() { ["#id"] = JobAttributes.JobId }
                : new() { ["#revision"] = JobAttributes.Revision },
            ExpressionAttributeValues = receiver.Revision == 0 ? null : new() { [":revision"] = Number(receiver.Revision) },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        return _call.RunAsync(
            $"store receiver '{receiver.Origin}'",
            async token =>
            {
                try
                {
                    await client.PutItemAsync(request, token).ConfigureAwait(false);
                    return true;
                }
                catch (ConditionalCheckFailedException lost)
                {
                    // An earlier try may have been applied and its answer lost; the mark tells.
                    return lost.Item?.GetValueOrDefault(JobAttributes.WriteId)?.S == writeId;
                }
            },
            cancellationToken);
    }

    public Task<bool> TryRemoveAsync(Receiver receiver, CancellationToken cancellationToken) => _call.RunAsync(
        $"remove receiver '{receiver.Origin}'",
        async token =>
        {
            try
            {
                await client.DeleteItemAsync(
                    new DeleteItemRequest
                    {
                        TableName = options.JobsTableName,
                        Key = KeyOf(receiver.Origin),
                        ConditionExpression = "#revision = :revision",
                        ExpressionAttributeNames = new() { ["#revision"] = JobAttributes.Revision },
                        ExpressionAttributeValues = new() { [":revision"] = Number(receiver.Revision) },
                    },
                    token).ConfigureAwait(false);
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        },
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

            return (IReadOnlyList<Receiver>)[.. Stored.ReadSound(await client.FindItemsAsync(options.JobsTableName, origins.Select(KeyOf), token).ConfigureAwait(false))];
        },
        cancellationToken);

    private static Dictionary<string, AttributeValue> KeyOf(string origin) => JobKeys.Item(JobKeys.Receiver(origin));

    private Dictionary<string, AttributeValue> Write(Receiver receiver, string writeId) => Map(
        (JobAttributes.JobId, Text(JobKeys.Receiver(receiver.Origin))),
        (JobAttributes.Line, Text(Receivers)),
        (JobAttributes.LineOrder, Text(receiver.Origin)),
        ("timeouts", Number(receiver.Timeouts)),
        ("hangs_for", receiver.HangsFor is { } tenants ? Text(tenants) : null),
        ("rest_until", receiver.RestUntil is { } rest ? Time(rest) : null),
        ("resting_since", receiver.RestingSince is { } resting ? Time(resting) : null),
        ("back_since", receiver.BackSince is { } back ? Time(back) : null),
        ("redrive_until", receiver.RedriveUntil is { } redrive ? Time(redrive) : null),
        (JobAttributes.TimeToLive, Number((time.GetUtcNow() + (receiver is { RestingSince: null, BackSince: null } ? KeptBeforeRest : Kept)).ToUnixTimeSeconds())),
        (JobAttributes.WriteId, Text(writeId)),
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
