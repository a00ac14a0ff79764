using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoBatchStoreConformanceTests : BatchStoreConformance
{
    private AmazonDynamoDBClient _client = null!;

    protected override async Task<(IJobStore Jobs, IBatchStore Batches)> CreateStoresAsync()
    {
        var options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        return (new DynamoJobStore(_client, options, TimeProvider.System), new DynamoBatchStore(_client, options, TimeProvider.System));
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
