using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class S3CheckpointStoreConformanceTests : CheckpointStoreConformance
{
    private const string Prefix = "audit/here/";

    private AmazonS3Client _client = null!;
    private AwsOptions _options = null!;

    protected override async Task<ICheckpointStore> CreateStoreAsync()
    {
        _options = await AwsServers.NewBucketAsync();
        _client = AwsClients.CreateS3(_options, AwsServers.Credentials);
        return new S3CheckpointStore(_client, new S3Location(_options.BucketName, Prefix), _options, TimeProvider.System);
    }

    protected override async Task CopyAsync(string from, string to)
    {
        using var original = await _client.GetObjectAsync(_options.BucketName, Prefix + from);
        using var reader = new StreamReader(original.ResponseStream);
        await _client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = _options.BucketName, Key = Prefix + to, ContentBody = await reader.ReadToEndAsync() });
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
