using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoReportConfigurationStoreConformanceTests : ReportConfigurationStoreConformance
{
    private AmazonDynamoDBClient _client = null!;
    private AwsOptions _options = null!;

    protected override async Task<IReportConfigurationStore> CreateStoreAsync()
    {
        _options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return new DynamoReportConfigurationStore(_client, _options, TimeProvider.System);
    }

    [Fact]
    public async Task ListAsync_AReportThatSomebodyHasDamaged_ShowsTheOthersOfAPage()
    {
        var store = await CreateStoreAsync();
        foreach (var id in new[] { "a", "b", "c" }) await store.PutAsync(Sample() with { ReportId = id }, 10, default);
        await _client.DamageAsync(_options.ReportsTableName, "report_id", "a", "delivery", new AttributeValue("x"));

        (await store.ListAsync(45, "", 2, default)).Select(report => report.ReportId).ShouldBe(["b", "c"]);
        (await Should.ThrowAsync<JobStoreException>(() => store.GetAsync("a", default))).Message.ShouldContain("report 'a' is damaged");
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
