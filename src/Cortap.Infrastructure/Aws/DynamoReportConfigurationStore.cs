using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Security;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The configured reports on DynamoDB. A write made twice, because the first answer was lost, ends in the same item.</summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class DynamoReportConfigurationStore(IAmazonDynamoDB client, AwsOptions options, TimeProvider time) : IReportConfigurationStore
{
    private static readonly StoredItem<ReportConfiguration> Stored = new("report", ReportsTable.ReportId, ReadWhole);

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.ReportsTableName}')", cause));

    public Task<ReportPut> PutAsync(ReportConfiguration configuration, int mostOfTenant, CancellationToken cancellationToken)
    {
        var (condition, values) = IsFreeFor(configuration.TenantId);
        var request = new PutItemRequest
        {
            TableName = options.ReportsTableName,
            Item = Write(configuration),
            ConditionExpression = condition,
            ExpressionAttributeValues = values,
        };

        return _call.RunAsync(
            $"store report '{configuration.ReportId}'",
            async token =>
            {
                if (await GetItemAsync(configuration.ReportId, token).ConfigureAwait(false) is null
                    && (await QueryAsync(OwnPartition(configuration.TenantId), "", mostOfTenant, token).ConfigureAwait(false)).Count >= mostOfTenant)
                {
                    return ReportPut.Full;
                }

                try
                {
                    await client.PutItemAsync(request, token).ConfigureAwait(false);
                    return ReportPut.Stored;
                }
                catch (ConditionalCheckFailedException)
                {
                    return ReportPut.Foreign;
                }
            },
            cancellationToken);
    }

    public Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken) => _call.RunAsync(
        $"read report '{reportId}'",
        async token => await GetItemAsync(reportId, token).ConfigureAwait(false) is { } item ? Read(item) : null,
        cancellationToken);

    public Task DeleteAsync(string reportId, long? tenantId, CancellationToken cancellationToken)
    {
        var (condition, values) = IsFreeFor(tenantId);
        var request = new DeleteItemRequest
        {
            TableName = options.ReportsTableName,
            Key = KeyOf(reportId),
            ConditionExpression = condition,
            ExpressionAttributeValues = values,
        };
        return _call.RunAsync(
            $"remove report '{reportId}'",
            async token =>
            {
                try
                {
                    await client.DeleteItemAsync(request, token).ConfigureAwait(false);
                    return true;
                }
                catch (ConditionalCheckFailedException)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<ReportConfiguration>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => _call.RunAsync(
        "list reports",
        async token =>
        {
            var shared = await QueryAsync(OwnPartition(null), after, limit, token).ConfigureAwait(false);
            var others = await QueryAsync(
                tenantId is null ? (ReportsTable.ListedIndex, ReportsTable.Listed, ReportsTable.OfTenants) : OwnPartition(tenantId), after, limit, token).ConfigureAwait(false);
            return (IReadOnlyList<ReportConfiguration>)
                [.. shared.Concat(others).OrderBy(configuration => configuration.ReportId, StringComparer.Ordinal).Take(limit)];
        },
        cancellationToken);

    /// <summary>That there is no item of this id, or one of the tenant's; null stands for service accounts.</summary>
    private static (string Condition, Dictionary<string, AttributeValue>? Values) IsFreeFor(long? tenantId) => tenantId is { } tenant
        ? ("attribute_not_exists(report_id) OR tenant_id = :tenant", new() { [":tenant"] = Text(tenant.ToString(CultureInfo.InvariantCulture)) })
        : ("attribute_not_exists(tenant_id)", null);

    /// <summary>Where the configurations of one tenant are listed, or those of service accounts.</summary>
    private static (string Index, string Attribute, string Value) OwnPartition(long? tenantId) => tenantId is { } tenant
        ? (ReportsTable.TenantIndex, ReportsTable.TenantId, tenant.ToString(CultureInfo.InvariantCulture))
        : (ReportsTable.ListedIndex, ReportsTable.Listed, ReportsTable.OfServiceAccounts);

    private Task<Dictionary<string, AttributeValue>?> GetItemAsync(string reportId, CancellationToken cancellationToken) =>
        client.FindItemAsync(options.ReportsTableName, KeyOf(reportId), cancellationToken);

    private async Task<List<ReportConfiguration>> QueryAsync(
        (string Index, string Attribute, string Value) partition, string after, int limit, CancellationToken cancellationToken)
    {
        var reports = new List<ReportConfiguration>();
        var request = new QueryRequest
        {
            TableName = options.ReportsTableName,
            IndexName = partition.Index,
            KeyConditionExpression = after.Length == 0 ? "#p = :p" : "#p = :p AND #id > :after",
            ExpressionAttributeNames = new() { ["#p"] = partition.Attribute },
            ExpressionAttributeValues = new() { [":p"] = Text(partition.Value) },
            Limit = limit,
        };
        if (after.Length > 0)
        {
            request.ExpressionAttributeNames["#id"] = ReportsTable.ReportId;
            request.ExpressionAttributeValues[":after"] = Text(after);
        }

        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            reports.AddRange(Stored.ReadSound(page.Items));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (reports.Count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return reports;
    }

    private static Dictionary<string, AttributeValue> KeyOf(string reportId) => new() { [ReportsTable.ReportId] = Text(reportId) };

    internal static Dictionary<string, AttributeValue> Write(ReportConfiguration configuration) => Map(
        (ReportsTable.ReportId, Text(configuration.ReportId)),
        (ReportsTable.Listed, Text(configuration.TenantId is null ? ReportsTable.OfServiceAccounts : ReportsTable.OfTenants)),
        (ReportsTable.TenantId, configuration.TenantId is { } tenant ? Text(tenant.ToString(CultureInfo.InvariantCulture)) : null),
        ("name", Text(configuration.Name)),
        ("project_id", Number(configuration.ProjectId)),
        ("report_type", Text(configuration.ReportType.WireName())),
        ("format", Text(configuration.Format.WireName())),
        ("delivery", Map(
            ("type", Text(configuration.Delivery.Type.WireName())),
            ("mode", Text(configuration.Delivery.Mode.WireName())),
            ("callback_url", configuration.Delivery.CallbackUrl is { } url ? Text(url.OriginalString) : null),
            ("recipients", configuration.Delivery.Recipients is { } recipients ? List(recipients.Select(Text)) : null))),
        ("allowed_user_ids", List(configuration.AllowedUserIds.Select(user => user.TenantId is null ? Number(user.UserId) : Text(user.ToString())))),
        ("allowed_roles", List(configuration.AllowedRoles.Select(Text))),
        ("updated_at", Time(configuration.UpdatedAt))).M;

    internal static ReportConfiguration Read(Dictionary<string, AttributeValue> item) => Stored.Read(item);

    private static ReportConfiguration ReadWhole(Dictionary<string, AttributeValue> item)
    {
        var delivery = item["delivery"].M;
        return new ReportConfiguration
        {
            ReportId = item[ReportsTable.ReportId].ToText(),
            TenantId = item.TryGetValue("tenant_id", out var tenant) ? long.Parse(tenant.S, CultureInfo.InvariantCulture) : null,
            Name = item["name"].ToText(),
            ProjectId = item["project_id"].ToInt64(),
            ReportType = new ReportType(item["report_type"].ToText()),
            Format = ReportNames.ParseReportFormat(item["format"].S) ?? throw Unreadable(item, "format"),
            Delivery = new ReportDelivery(
                DeliveryNames.ParseType(delivery["type"].S) ?? throw Unreadable(item, "delivery.type"),
                DeliveryNames.ParseMode(delivery["mode"].S) ?? throw Unreadable(item, "delivery.mode"),
                delivery.TryGetValue("callback_url", out var url) ? new Uri(url.S) : null,
                delivery.TryGetValue("recipients", out var recipients) ? [.. recipients.L.Select(recipient => recipient.S)] : null),
            AllowedUserIds = [.. item["allowed_user_ids"].L.Select(user => ReadUser(item, user))],
            AllowedRoles = [.. item["allowed_roles"].L.Select(role => role.S)],
            UpdatedAt = item["updated_at"].ToTime(),
        };
    }

    private static UserReference ReadUser(Dictionary<string, AttributeValue> item, AttributeValue user) => user.N is not null
        ? new UserReference(null, user.ToInt64())
        : UserReference.Parse(user.S) ?? throw Unreadable(item, "allowed_user_ids");

    private static JobStoreException Unreadable(Dictionary<string, AttributeValue> item, string name) =>
        new($"Report '{item[ReportsTable.ReportId].S}' has an unknown {name}; a newer version of this program may have written it.");
}
