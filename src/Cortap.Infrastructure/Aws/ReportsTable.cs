using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Key of the table of configured reports (docs/contract.md, section 4); infra/aws/template.yaml makes the same.</summary>
public static class ReportsTable
{
    public const string ReportId = "report_id";

    public static CreateTableRequest CreateRequest(string tableName) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new KeySchemaElement(ReportId, KeyType.HASH)],
        AttributeDefinitions = [new(ReportId, ScalarAttributeType.S)],
    };
}
