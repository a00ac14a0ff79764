using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Cortap.Infrastructure.Aws;

namespace Cortap.Infrastructure.Tests.Aws.Servers;

/// <summary>Ceph's S3 gateway and DynamoDB Local, one of each for the whole test run; each test takes its own bucket and tables.</summary>
internal static class AwsServers
{
    public const string AccessKey = "CORTAPTESTACCESSKEY0";
    public const string SecretKey = "cortap-test-secret-key-0123456789abcdef0";

    private static readonly TestServer S3 = new("radosgw.sh", AccessKey, SecretKey);
    private static readonly TestServer DynamoDb = new("dynamodb-local.sh");

    public static AWSCredentials Credentials { get; } = new BasicAWSCredentials(AccessKey, SecretKey);

    /// <summary>Options for a bucket and tables that nobody has made yet, on both servers.</summary>
    public static async Task<AwsOptions> NewOptionsAsync() =>
        NewOptions() with { S3Endpoint = await S3.GetEndpointAsync(), DynamoDbEndpoint = await DynamoDb.GetEndpointAsync() };

    /// <summary>Options for a bucket of its own on the S3 server.</summary>
    public static async Task<AwsOptions> NewBucketAsync()
    {
        var options = NewOptions() with { S3Endpoint = await S3.GetEndpointAsync() };
        using var client = AwsClients.CreateS3(options, Credentials);
        await AwsBucket.CreateAsync(client, options, CancellationToken.None);
        return options;
    }

    /// <summary>Options for tables of their own on DynamoDB Local.</summary>
    public static async Task<AwsOptions> NewTablesAsync()
    {
        var options = NewOptions() with { DynamoDbEndpoint = await DynamoDb.GetEndpointAsync() };
        using var client = AwsClients.CreateDynamoDb(options, Credentials);
        await AwsTables.CreateAsync(client, options, TimeProvider.System, CancellationToken.None);
        return options;
    }

    /// <summary>The same for tests whose clock stands in the past: nothing expires by the server's clock.</summary>
    public static async Task<AwsOptions> NewLastingTablesAsync()
    {
        var options = await NewTablesAsync();
        using var client = AwsClients.CreateDynamoDb(options, Credentials);
        await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
        {
            TableName = options.JobsTableName,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "ttl", Enabled = false },
        });
        return options;
    }

    private static AwsOptions NewOptions()
    {
        var suffix = Guid.NewGuid().ToString("n");
        return new AwsOptions
        {
            BucketName = $"test-{suffix}",
            Region = "us-east-1",
            JobsTableName = $"jobs-{suffix}",
            ReportsTableName = $"reports-{suffix}",
            AuditTableName = $"audit-{suffix}",

            // The servers share a busy machine with every other test.
            S3TryTimeout = TimeSpan.FromSeconds(60),
            DynamoDbTryTimeout = TimeSpan.FromSeconds(60),
            DynamoDbTimeout = TimeSpan.FromSeconds(120),
        };
    }
}
