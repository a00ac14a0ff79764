using System.Globalization;
using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The schedules, as items of the table of configured reports, whose indexes list them; ids of reports and tenants contain no <c>#</c>.</summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class DynamoScheduleStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IScheduleStore
{
    internal const string Prefix = "schedule#";
    private const string Content = "schedule";
    private const string Revision = "revision";
    private const string WriteId = "write_id";
    private const string RefusedUntil = "refused_until";

    // Not that of another tenant, who has taken the id since: revisions begin anew.
    private const string IsStill = "#revision = :revision AND #tenant = :tenant";

    private static readonly StoredItem<Schedule> Stored = new("schedule", ReportsTable.ReportId, item => ScheduleJson.Read(
        item[Content].S, item[ReportsTable.ReportId].S[Prefix.Length..], long.Parse(item[ReportsTable.TenantId].S[Prefix.Length..], CultureInfo.InvariantCulture), item[Revision].ToInt64()));

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.ReportsTableName}')", cause));

    public Task<Schedule?> GetAsync(string scheduleId, CancellationToken cancellationToken) => _call.RunAsync(
        $"read schedule '{scheduleId}'",
        async token => await GetItemAsync(Prefix + scheduleId, token).ConfigureAwait(false) is { } item ? Read(item) : null,
        cancellationToken);

    public Task<SchedulePut> TryPutAsync(Schedule schedule, int mostOfTenant, CancellationToken cancellationToken)
    {
        var isNew = schedule.Revision == 0;
        var writeId = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var request = new PutItemRequest
        {
            TableName = options.ReportsTableName,
            Item = Write(schedule, writeId),
            ConditionExpression = isNew ? "attribute_not_exists(#id)" : IsStill,
            ExpressionAttributeNames = isNew ? new() { ["#id"] = ReportsTable.ReportId } : IsStillNames,
            ExpressionAttributeValues = isNew ? null : IsStillValues(schedule),
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        return _call.RunAsync(
            $"store schedule '{schedule.ScheduleId}'",
            async token =>
            {
                if (isNew && mostOfTenant < int.MaxValue
                    && (await QueryAsync(schedule.TenantId, "", mostOfTenant, token).ConfigureAwait(false)).Count >= mostOfTenant)
                {
                    return SchedulePut.Full;
                }

                try
                {
                    await client.PutItemAsync(request, token).ConfigureAwait(false);
                    return SchedulePut.Stored;
                }
                catch (ConditionalCheckFailedException lost)
                {
                    // An earlier try may have been applied and its answer lost; the mark tells.
                    return lost.Item is { Count: > 0 } item && item[WriteId].S == writeId ? SchedulePut.Stored : SchedulePut.Lost;
                }
            },
            cancellationToken);
    }

    public Task<bool> TryRemoveAsync(Schedule schedule, CancellationToken cancellationToken) => _call.RunAsync(
        $"remove schedule '{schedule.ScheduleId}'",
        async token =>
        {
            try
            {
                await client.DeleteItemAsync(
                    new DeleteItemRequest
                    {
                        TableName = options.ReportsTableName,
                        Key = KeyOf(Prefix + schedule.ScheduleId),
                        ConditionExpression = IsStill,
                        ExpressionAttributeNames = IsStillNames,
                        ExpressionAttributeValues = IsStillValues(schedule),
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

    public Task<IReadOnlyList<Schedule>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => _call.RunAsync(
        "list schedules",
        async token => (IReadOnlyList<Schedule>)await QueryAsync(tenantId, after, limit, token).ConfigureAwait(false),
        cancellationToken);

    public Task<DateTimeOffset?> FindRefusalAsync(string fingerprint, CancellationToken cancellationToken) => _call.RunAsync(
        "read the refusal of the service account",
        async token => (await GetItemAsync(RefusalKey(fingerprint), token).ConfigureAwait(false))?[RefusedUntil].ToTime(),
        cancellationToken);

    public Task RefuseAsync(string fingerprint, DateTimeOffset until, CancellationToken cancellationToken) => _call.RunAsync(
        "store the refusal of the service account",
        token => client.PutItemAsync(
            options.ReportsTableName,
            Map((ReportsTable.ReportId, Text(RefusalKey(fingerprint))), (RefusedUntil, Time(until))).M,
            token),
        cancellationToken);

    private static Dictionary<string, string> IsStillNames => new() { ["#revision"] = Revision, ["#tenant"] = ReportsTable.TenantId };

    private static Dictionary<string, AttributeValue> IsStillValues(Schedule schedule) => new() { [":revision"] = Number(schedule.Revision), [":tenant"] = TenantPartition(schedule.TenantId) };

    private static string RefusalKey(string fingerprint) => $"credential#{fingerprint}";

    /// <summary>Beside the tenant's configured reports in the same index, and never among them.</summary>
    private static AttributeValue TenantPartition(long tenantId) => Text(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{tenantId}"));

    private static Dictionary<string, AttributeValue> KeyOf(string id) => new() { [ReportsTable.ReportId] = Text(id) };

    internal static Dictionary<string, AttributeValue> Write(Schedule schedule, string writeId) => Map(
        (ReportsTable.ReportId, Text(Prefix + schedule.ScheduleId)),
        (ReportsTable.Listed, Text(ReportsTable.Schedules)),
        (ReportsTable.TenantId, TenantPartition(schedule.TenantId)),
        (Content, Text(ScheduleJson.Write(schedule))),
        (WriteId, Text(writeId)),
        (Revision, Number(schedule.Revision + 1))).M;

    internal static Schedule Read(Dictionary<string, AttributeValue> item) => Stored.Read(item);

    private Task<Dictionary<string, AttributeValue>?> GetItemAsync(string key, CancellationToken cancellationToken) =>
        client.FindItemAsync(options.ReportsTableName, KeyOf(key), cancellationToken);

    private async Task<List<Schedule>> QueryAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken)
    {
        var (index, attribute, value) = tenantId is { } tenant
            ? (ReportsTable.TenantIndex, ReportsTable.TenantId, TenantPartition(tenant))
            : (ReportsTable.ListedIndex, ReportsTable.Listed, Text(ReportsTable.Schedules));
        var schedules = new List<Schedule>();
        var request = new QueryRequest
        {
            TableName = options.ReportsTableName,
            IndexName = index,
            KeyConditionExpression = "#p = :p AND #id > :after",
            ExpressionAttributeNames = new() { ["#p"] = attribute, ["#id"] = ReportsTable.ReportId },
            ExpressionAttributeValues = new() { [":p"] = value, [":after"] = Text(Prefix + after) },
            Limit = limit,
        };
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            schedules.AddRange(Stored.ReadSound(page.Items));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (schedules.Count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return schedules.Count > limit ? schedules[..limit] : schedules;
    }
}
