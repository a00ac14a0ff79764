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
    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.ReportsTableName}')", cause));

    public Task<bool> TryPutAsync(ReportConfiguration configuration, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = options.ReportsTableName,
            Item = Write(configuration),
            ConditionExpression = "attribute_not_exists(tenant_id)",
        };
        if (configuration.TenantId is { } tenant)
        {
            request.ConditionExpression = "attribute_not_exists(report_id) OR tenant_id = :tenant";
            request.ExpressionAttributeValues = new() { [":tenant"] = Text(tenant.ToString(CultureInfo.InvariantCulture)) };
        }

        return _call.RunAsync(
            $"store report '{configuration.ReportId}'",
            async token =>
            {
                try
                {
                    await client.PutItemAsync(request, token).ConfigureAwait(false);
                    return true;
                }
                catch (ConditionalCheckFailedException)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    public Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken) => _call.RunAsync(
        $"read report '{reportId}'",
        async token =>
        {
            var answer = await client.GetItemAsync(options.ReportsTableName, KeyOf(reportId), consistentRead: true, token).ConfigureAwait(false);
            return answer.Item is { Count: > 0 } item ? Read(item) : null;
        },
        cancellationToken);

    public Task DeleteAsync(string reportId, CancellationToken cancellationToken) =>
        _call.RunAsync($"remove report '{reportId}'", token => client.DeleteItemAsync(options.ReportsTableName, KeyOf(reportId), token), cancellationToken);

    public Task<IReadOnlyList<ReportConfiguration>> ListAsync(CancellationToken cancellationToken) => _call.RunAsync(
        "list reports",
        async token =>
        {
            var configurations = new List<ReportConfiguration>();
            var request = new ScanRequest { TableName = options.ReportsTableName, ConsistentRead = true };
            do
            {
                var page = await client.ScanAsync(request, token).ConfigureAwait(false);
                configurations.AddRange((page.Items ?? []).Select(Read));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });

            configurations.Sort((a, b) => string.CompareOrdinal(a.ReportId, b.ReportId));
            return (IReadOnlyList<ReportConfiguration>)configurations;
        },
        cancellationToken);

    private static Dictionary<string, AttributeValue> KeyOf(string reportId) => new() { [ReportsTable.ReportId] = Text(reportId) };

    private static Dictionary<string, AttributeValue> Write(ReportConfiguration configuration) => Map(
        (ReportsTable.ReportId, Text(configuration.ReportId)),
        ("tenant_id", configuration.TenantId is { } tenant ? Text(tenant.ToString(CultureInfo.InvariantCulture)) : null),
        ("name", Text(configuration.Name)),
        ("project_id", Number(configuration.ProjectId)),
        ("report_type", Text(configuration.ReportType.WireName())),
        ("format", Text(configuration.Format.WireName())),
        ("delivery", Map(
            ("type", Text(configuration.Delivery.Type.WireName())),
            ("mode", Text(configuration.Delivery.Mode.WireName())),
            ("callback_url", configuration.Delivery.CallbackUrl is { } url ? Text(url.OriginalString) : null))),
        ("allowed_user_ids", List(configuration.AllowedUserIds.Select(user => user.TenantId is null ? Number(user.UserId) : Text(user.ToString())))),
        ("allowed_roles", List(configuration.AllowedRoles.Select(Text))),
        ("updated_at", Time(configuration.UpdatedAt))).M;

    private static ReportConfiguration Read(Dictionary<string, AttributeValue> item)
    {
        var delivery = item["delivery"].M;
        return new ReportConfiguration
        {
            ReportId = item[ReportsTable.ReportId].S,
            TenantId = item.TryGetValue("tenant_id", out var tenant) ? long.Parse(tenant.S, CultureInfo.InvariantCulture) : null,
            Name = item["name"].S,
            ProjectId = item["project_id"].ToInt64(),
            ReportType = ReportNames.ParseReportType(item["report_type"].S) ?? throw Unreadable(item, "report_type"),
            Format = ReportNames.ParseReportFormat(item["format"].S) ?? throw Unreadable(item, "format"),
            Delivery = new ReportDelivery(
                DeliveryNames.ParseType(delivery["type"].S) ?? throw Unreadable(item, "delivery.type"),
                DeliveryNames.ParseMode(delivery["mode"].S) ?? throw Unreadable(item, "delivery.mode"),
                delivery.TryGetValue("callback_url", out var url) ? new Uri(url.S) : null),
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
