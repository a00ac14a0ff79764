using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoReceiverStoreConformanceTests : ReceiverStoreConformance
{
    private AmazonDynamoDBClient _client = null!;
    private AwsOptions _options = null!;

    protected override async Task<IReceiverStore> CreateStoreAsync()
    {
        _options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return new DynamoReceiverStore(_client, _options, TimeProvider.System);
    }

    [Fact]
    public async Task ListAsync_AReceiverThatSomebodyHasDamaged_ShowsTheOthers()
    {
        var store = await CreateStoreAsync();
        await store.TryPutAsync(New with { Origin = "https://damaged.example.com:443" }, default);
        await store.TryPutAsync(New, default);
        await _client.DamageAsync(_options.JobsTableName, "job_id", "receiver#https://damaged.example.com:443", "timeouts", null);

        (await store.ListAsync(default)).ShouldHaveSingleItem().Origin.ShouldBe(New.Origin);
        (await Should.ThrowAsync<JobStoreException>(() => store.FindAsync("https://damaged.example.com:443", default))).Message.ShouldContain("is damaged");
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
