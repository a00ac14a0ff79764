using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class S3ObjectStoreConformanceTests : ObjectStoreConformance
{
    private static readonly HttpClient Http = new();

    private AmazonS3Client _client = null!;

    protected override async Task<IObjectStore> CreateStoreAsync()
    {
        var options = await AwsServers.NewBucketAsync();
        _client = AwsClients.CreateS3(options, AwsServers.Credentials);
        return new S3ObjectStore(_client, AwsServers.Credentials, options, TimeProvider.System);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri link) => Http.SendAsync(new HttpRequestMessage(method, link));

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
