namespace Cortap.Infrastructure.Aws;

/// <summary>Where <c>STORAGE_MODE=aws</c> keeps objects and records, and how long it waits (docs/contract.md, sections 7 and 8).</summary>
public sealed record AwsOptions
{
    public const string DefaultJobsTableName = "cortap-jobs";
    public const string DefaultReportsTableName = "cortap-reports";
    public const string DefaultAuditTableName = "cortap-audit";

    /// <summary><c>S3_BUCKET_NAME</c>; a versioned bucket as infra/aws/template.yaml makes it.</summary>
    public required string BucketName { get; init; }

    /// <summary><c>S3_REGION</c>, such as <c>us-east-1</c>; also the region of the tables.</summary>
    public required string Region { get; init; }

    /// <summary><c>JOBS_TABLE_NAME</c>.</summary>
    public string JobsTableName { get; init; } = DefaultJobsTableName;

    /// <summary><c>REPORTS_TABLE_NAME</c>.</summary>
    public string ReportsTableName { get; init; } = DefaultReportsTableName;

    /// <summary><c>AUDIT_TABLE_NAME</c>.</summary>
    public string AuditTableName { get; init; } = DefaultAuditTableName;

    /// <summary><c>AWS_ENDPOINT_URL_S3</c>, else <c>AWS_ENDPOINT_URL</c>: a server other than Amazon's; null for Amazon's.</summary>
    public Uri? S3Endpoint { get; init; }

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>, else <c>AWS_ENDPOINT_URL</c>: a server other than Amazon's; null for Amazon's.</summary>
    public Uri? DynamoDbEndpoint { get; init; }

    /// <summary>One try of one S3 call, 1 s or more.</summary>
    public TimeSpan S3TryTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>One object-store operation with all of its tries.</summary>
    public TimeSpan S3Timeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>One try of one DynamoDB call, 1 s or more.</summary>
    public TimeSpan DynamoDbTryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>One record operation with all of its tries.</summary>
    public TimeSpan DynamoDbTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Tries after the first that the SDK makes when a call is throttled, times out or finds no connection.</summary>
    public int MaxRetries { get; init; } = 4;
}
