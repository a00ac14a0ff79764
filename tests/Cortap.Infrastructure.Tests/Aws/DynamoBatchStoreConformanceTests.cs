using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoBatchStoreConformanceTests : BatchStoreConformance
{
    private AmazonDynamoDBClient _client = null!;
    private AwsOptions _options = null!;

    protected override async Task<(IJobStore Jobs, IBatchStore Batches)> CreateStoresAsync()
    {
        _options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return (new DynamoJobStore(_client, _options, TimeProvider.System), new DynamoBatchStore(_client, _options, TimeProvider.System));
    }

    [Fact]
    public async Task Lists_ABatchThatSomebodyHasDamaged_ShowTheOthers()
    {
        var (_, store) = await CreateStoresAsync();
        var (first, damaged, last) = (NewBatch(), NewBatch() with { CreatedAt = NewBatch().CreatedAt.AddSeconds(1) }, NewBatch() with { CreatedAt = NewBatch().CreatedAt.AddSeconds(2) });
        foreach (var batch in new[] { first, damaged, last }) await store.CreateAsync(new(batch, Plan(1)), default);
        await _client.DamageAsync(_options.JobsTableName, "job_id", $"batch#{damaged.Id}", "batch", new AttributeValue("{\"id"));

        (await store.ListMarkedAsync(BatchMark.Open, null, 10, default)).Select(batch => batch.Id).ShouldBe([first.Id, last.Id]);
        var seen = new List<BatchId>();
        BatchPage? page = null;
        do
        {
            page = await store.ListAsync(new BatchQuery(last.UserId, last.TenantId, 1, page?.NextCursor), default);
            seen.AddRange(page!.Batches.Select(batch => batch.Id));
        }
        while (page.NextCursor is not null);

        seen.ShouldBe([last.Id, first.Id]);
        (await Should.ThrowAsync<JobStoreException>(() => store.GetAsync(damaged.Id, default))).Message.ShouldContain(damaged.Id.Value);
    }

    [Fact]
    public async Task ListJobsAsync_AJobThatSomebodyHasDamaged_ShowsAsManyOthers()
    {
        var store = new DynamoBatchStore(_client, _options, TimeProvider.System);
        var batch = await CreateAsync();
        var jobs = new List<Job>();
        for (var number = 1; number <= 5; number++) jobs.Add(await CreateJobAsync(batch, number));
        await _client.DamageAsync(_options.JobsTableName, "job_id", jobs[1].Id.Value, "format", new AttributeValue("stone"));

        (await store.ListJobsAsync(batch.Id, 0, 3, null, default)).Select(job => job.BatchNumber).ShouldBe([1, 3, 4]);
        (await store.ListJobsAsync(batch.Id, 1, 1, null, default)).Select(job => job.BatchNumber).ShouldBe([3]);
        (await store.ListJobsAsync(batch.Id, 0, 10, null, default)).Select(job => job.BatchNumber).ShouldBe([1, 3, 4, 5]);
    }

    [Fact]
    public async Task GetPlanAsync_APlanInOneItem_IsReadAsEarlierVersionsWroteIt()
    {
        var (_, store) = await CreateStoresAsync();
        var (id, job) = (BatchId.Create(TimeProvider.System), JobId.CreateUuid());
        await _client.PutItemAsync(_options.JobsTableName, new()
        {
            ["job_id"] = new AttributeValue($"batch-plan#{id}"),
            ["batch_items"] = new AttributeValue($$"""[{"project_id":33,"job_id":"{{job}}","project_name":"Ca\u00F1\u00F3n"}]"""),
            ["sealed_token"] = new AttributeValue { B = new MemoryStream("sealed"u8.ToArray()) },
        });

        var plan = (await store.GetPlanAsync(id, default))!;

        plan.Items.ShouldBe([new BatchItem(33, job, "Cañón")]);
        plan.SealedToken.ShouldBe("sealed"u8.ToArray());
    }

    protected override async Task ShouldHoldNoPlanAsync()
    {
        var keys = (await _client.ScanAsync(_options.JobsTableName, ["job_id"])).Items.Select(item => item["job_id"].S);
        keys.Where(key => key.StartsWith("batch-plan#", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    public override Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }
}
