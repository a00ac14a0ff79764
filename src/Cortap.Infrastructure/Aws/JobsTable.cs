using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static Cortap.Infrastructure.Aws.JobAttributes;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Key, indexes and expiry of the jobs table (docs/contract.md, section 7); infra/aws/template.yaml makes the same, and a test holds the
/// two together. Tokens and idempotency keys are items of this table too, without the indexes' attributes, so that one transaction covers
/// them and the indexes never show them.
/// </summary>
public static class JobsTable
{
    public const string UserIndex = "user_id-created_at-index";
    public const string StatusIndex = "status-created_at-index";
    public const string ProjectIndex = "project_id-created_at-index";
    public const string TenantIndex = "tenant_id-created_at-index";

    /// <summary>Sparse: only jobs of batches have its keys.</summary>
    public const string BatchIndex = "batch_id-batch_number-index";

    /// <summary>Sparse: only what is in the line has its keys.</summary>
    public const string LineIndex = "line-index";

    /// <summary>What <see cref="LineIndex"/> shows besides the keys.</summary>
    public static IReadOnlyList<string> LineIndexAttributes { get; } = [Served, Cost, Entered, Touched];

    public static CreateTableRequest CreateRequest(string tableName) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new KeySchemaElement(JobAttributes.JobId, KeyType.HASH)],
        AttributeDefinitions =
        [
            new(JobAttributes.JobId, ScalarAttributeType.S),
            new(UserId, ScalarAttributeType.S),
            new(Status, ScalarAttributeType.S),
            new(ProjectId, ScalarAttributeType.N),
            new(TenantId, ScalarAttributeType.S),
            new(CreatedAt, ScalarAttributeType.N),
            new(Line, ScalarAttributeType.S),
            new(LineOrder, ScalarAttributeType.S),
            new(JobAttributes.BatchId, ScalarAttributeType.S),
            new(BatchNumber, ScalarAttributeType.N),
        ],
        GlobalSecondaryIndexes =
        [
            Index(UserIndex, UserId), Index(StatusIndex, Status), Index(ProjectIndex, ProjectId), Index(TenantIndex, TenantId), CreateLineIndex(), CreateBatchIndex(),
        ],
    };

    private static GlobalSecondaryIndex CreateLineIndex() => new()
    {
        IndexName = LineIndex,
        KeySchema = [new KeySchemaElement(Line, KeyType.HASH), new KeySchemaElement(LineOrder, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = [.. LineIndexAttributes] },
    };

    private static GlobalSecondaryIndex CreateBatchIndex() => new()
    {
        IndexName = BatchIndex,
        KeySchema = [new KeySchemaElement(JobAttributes.BatchId, KeyType.HASH), new KeySchemaElement(BatchNumber, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = [Status] },
    };

    private static GlobalSecondaryIndex Index(string name, string partitionKey) => new()
    {
        IndexName = name,
        KeySchema = [new KeySchemaElement(partitionKey, KeyType.HASH), new KeySchemaElement(CreatedAt, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.ALL },
    };
}
