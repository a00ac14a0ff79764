using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Key of the table of the audit record; infra/aws/template.yaml makes the same. An item holds the records that were written together.</summary>
public static class AuditTable
{
    /// <summary>The same for all: there is one chain.</summary>
    public const string Chain = "chain";

    /// <summary>Number of the item's first record.</summary>
    public const string First = "first";

    /// <summary>Number of its last.</summary>
    public const string Last = "last";

    public const string Records = "records";

    public static CreateTableRequest CreateRequest(string tableName) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new KeySchemaElement(Chain, KeyType.HASH), new KeySchemaElement(First, KeyType.RANGE)],
        AttributeDefinitions = [new(Chain, ScalarAttributeType.S), new(First, ScalarAttributeType.N)],
    };
}
