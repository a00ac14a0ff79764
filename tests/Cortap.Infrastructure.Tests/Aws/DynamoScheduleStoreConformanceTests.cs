using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoScheduleStoreConformanceTests : ScheduleStoreConformance
{
    private AmazonDynamoDBClient _client = null!;

    protected override async Task<IScheduleStore> CreateStoreAsync()
    {
        var options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        return new DynamoScheduleStore(_client, options, TimeProvider.System);
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
