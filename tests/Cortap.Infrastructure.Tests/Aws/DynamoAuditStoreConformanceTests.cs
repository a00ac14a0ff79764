using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoAuditStoreConformanceTests : AuditStoreConformance
{
    private AwsOptions _options = null!;
    private AmazonDynamoDBClient _client = null!;

    protected override async Task<IAuditStore> CreateStoreAsync()
    {
        _options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return new DynamoAuditStore(_client, _options, TimeProvider.System);
    }

    protected override IAuditStore SecondHost() => new DynamoAuditStore(_client, _options, TimeProvider.System);

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
