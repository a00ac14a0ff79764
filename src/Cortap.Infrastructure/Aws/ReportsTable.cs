using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Key and indexes of the table of configured reports (docs/contract.md, section 4); infra/aws/template.yaml makes the same.</summary>
public static class ReportsTable
{
    public const string ReportId = "report_id";

    /// <summary>The tenant's number, or <c>schedule#</c> and that of a schedule; reports of service accounts have none.</summary>
    public const string TenantId = "tenant_id";

    /// <summary><see cref="OfTenants"/> or <see cref="OfServiceAccounts"/>.</summary>
    public const string Listed = "listed";

    public const string OfTenants = "tenants";
    public const string OfServiceAccounts = "service_accounts";

    /// <summary>Value of <see cref="Listed"/> of the schedules, which are items of this table too.</summary>
    public const string Schedules = "schedules";

    public const string TenantIndex = "tenant_id-report_id-index";
    public const string ListedIndex = "listed-report_id-index";

    public static CreateTableRequest CreateRequest(string tableName) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new KeySchemaElement(ReportId, KeyType.HASH)],
        AttributeDefinitions = [new(ReportId, ScalarAttributeType.S), new(TenantId, ScalarAttributeType.S), new(Listed, ScalarAttributeType.S)],
        GlobalSecondaryIndexes = [Index(TenantIndex, TenantId), Index(ListedIndex, Listed)],
    };

    private static GlobalSecondaryIndex Index(string name, string partitionKey) => new()
    {
        IndexName = name,
        KeySchema = [new KeySchemaElement(partitionKey, KeyType.HASH), new KeySchemaElement(ReportId, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.ALL },
    };
}
