using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoScheduleStoreConformanceTests : ScheduleStoreConformance
{
    private AmazonDynamoDBClient _client = null!;
    private AwsOptions _options = null!;

    protected override async Task<IScheduleStore> CreateStoreAsync()
    {
        _options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return new DynamoScheduleStore(_client, _options, TimeProvider.System);
    }

    [Theory]
    [InlineData("{\"ScheduleId")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task ListAsync_AScheduleThatSomebodyHasDamaged_ShowsTheOthersOfAPage(string? damage)
    {
        var store = await CreateStoreAsync();
        foreach (var id in new[] { "a", "b", "c" }) await store.TryPutAsync(Sample() with { ScheduleId = id }, 10, default);
        await _client.DamageAsync(_options.ReportsTableName, "report_id", "schedule#a", "schedule", new AttributeValue(damage ?? OfNoRun("a")));

        (await store.ListAsync(null, "", 2, default)).Select(schedule => schedule.ScheduleId).ShouldBe(["b", "c"]);
        (await Should.ThrowAsync<JobStoreException>(() => store.GetAsync("a", default))).Message.ShouldContain("'schedule#a' is damaged");
    }

    [Fact]
    public async Task ChangeAsync_AScheduleWhoseTenantSomebodyHasDamaged_IsToldInsteadOfTriedForEver()
    {
        var store = await CreateStoreAsync();
        await store.TryPutAsync(Sample(), 10, default);
        await _client.DamageAsync(_options.ReportsTableName, "report_id", "schedule#weekly", "tenant_id", new AttributeValue("schedule#46"));

        (await Should.ThrowAsync<JobStoreException>(() => store.ChangeAsync("weekly", schedule => schedule with { Enabled = false }, default))).Message.ShouldContain("'schedule#weekly' is damaged");
    }

    [Fact]
    public async Task SettleAsync_AJobThatSomebodyHasDamaged_LeavesItsRunAndSettlesTheOthers()
    {
        var store = await CreateStoreAsync();
        var jobs = new DynamoJobStore(_client, _options, TimeProvider.System);
        var damaged = (await jobs.CreateAsync(new(SampleJobs.Processing(), new byte[] { 1 }), default)).Job.Id;
        await _client.DamageAsync(_options.JobsTableName, "job_id", damaged.Value, "status", null);
        var (gone, at) = (JobId.CreateUuid(), DateTimeOffset.UnixEpoch.AddYears(50));
        var schedule = Sample() with { Runs = [new(at, ScheduleRunStatus.Processing, JobId: damaged), new(at.AddDays(-1), ScheduleRunStatus.Processing, JobId: gone)] };
        await store.TryPutAsync(schedule, 10, default);

        var settled = await new ScheduleSettlement(store, jobs, TimeProvider.System).SettleAsync((await store.GetAsync("weekly", default))!, default);

        settled.Runs.Select(run => (run.JobId, run.Status == ScheduleRunStatus.Processing)).ShouldBe([(damaged, true), (gone, false)]);
    }

    private static string OfNoRun(string id)
    {
        var record = JsonSerializer.SerializeToNode(Sample() with { ScheduleId = id })!;
        record["Runs"] = new JsonArray((JsonNode?)null);
        return record.ToJsonString();
    }

    [Fact]
    public async Task ListAsync_OfATenant_ReadsNoneOfOthers()
    {
        var store = await CreateStoreAsync();
        foreach (var (id, tenant) in new[] { ("a", 1), ("b", 2), ("c", 12), ("d", 1) }) await store.TryPutAsync(Sample() with { ScheduleId = id, TenantId = tenant }, 10, default);
        var read = 0;
        _client.AfterResponseEvent += (_, answer) => read += ((QueryResponse)((WebServiceResponseEventArgs)answer).Response).ScannedCount ?? 0;

        (await store.ListAsync(1, "", 10, default)).Select(schedule => schedule.ScheduleId).ShouldBe(["a", "d"]);

        read.ShouldBe(2);
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
