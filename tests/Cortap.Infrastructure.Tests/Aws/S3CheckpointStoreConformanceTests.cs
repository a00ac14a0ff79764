using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class S3CheckpointStoreConformanceTests : CheckpointStoreConformance
{
    private AmazonS3Client _client = null!;

    protected override async Task<ICheckpointStore> CreateStoreAsync()
    {
        var options = await AwsServers.NewBucketAsync();
        _client = AwsClients.CreateS3(options, AwsServers.Credentials);
        return new S3CheckpointStore(_client, new S3Location(options.BucketName, "audit/here/"), options, TimeProvider.System);
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
