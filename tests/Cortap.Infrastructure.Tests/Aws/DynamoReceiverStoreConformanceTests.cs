using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoReceiverStoreConformanceTests : ReceiverStoreConformance
{
    private AmazonDynamoDBClient _client = null!;

    protected override async Task<IReceiverStore> CreateStoreAsync()
    {
        var options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        return new DynamoReceiverStore(_client, options, TimeProvider.System);
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
