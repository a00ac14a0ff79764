using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteBatchStoreConformanceTests : BatchStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    protected override Task<(IJobStore Jobs, IBatchStore Batches)> CreateStoresAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        return Task.FromResult<(IJobStore, IBatchStore)>((new SqliteJobStore(_database), new SqliteBatchStore(_database)));
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RemoveExpiredAsync_ABatchThatHasNotEnded_IsKept()
    {
        var store = new SqliteBatchStore(_database);
        var batch = (await store.CreateAsync(new(NewBatch(), Plan(1)), default)).Batch;

        (await store.RemoveExpiredAsync(batch.PurgeAt.AddDays(1), default)).ShouldBe(0);
        batch = (await store.TryReplaceAsync(batch with { EndedAt = batch.CreatedAt, Callback = null }, default))!;
        (await store.RemoveExpiredAsync(batch.PurgeAt.AddDays(1), default)).ShouldBe(1);
    }

    [Theory]
    [InlineData("CountJobsOfBatch", "COVERING INDEX jobs_by_batch (batch_id=?)")]
    [InlineData("SelectJobsOfBatch", "INDEX jobs_by_batch (batch_id=? AND batch_number>?)")]
    [InlineData("SelectBatchesByUser", "INDEX batches_by_user (tenant_id=? AND user_id=? AND (created_at,batch_id)<(?,?))")]
    [InlineData("SelectBatchesByMark", "INDEX batches_by_mark (mark=? AND created_at>?)")]
    [InlineData("SelectBatchByIdempotencyKey", "INDEX batches_by_idempotency_key (idempotency_key_hash=?)")]
    public void Statement_OverManyBatches_ReadsARangeOfAnIndex(string statement, string range)
    {
        var plan = QueryPlan.Of(
            _folder.File("cortap.db"), statement,
            "@batch_id", "@after", "@status", "@limit", "@tenant_id", "@user_id", "@before_created_at", "@before_batch_id", "@mark", "@after_created_at", "@after_batch_id", "@key_hash", "@now");

        plan.ShouldContain(step => step.StartsWith("SEARCH ", StringComparison.Ordinal) && step.EndsWith(range, StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldAllBe(step => !step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"\ud800": 1}""")]
    [InlineData("json_set(batch, '$.format', 99)")]
    public async Task ListAsync_WithADamagedRow_HasTheOthers(string damage)
    {
        var store = new SqliteBatchStore(_database);
        var batches = new List<Batch>();
        for (var number = 0; number < 5; number++)
        {
            var created = NewBatch();
            batches.Add((await store.CreateAsync(new(created with { CreatedAt = created.CreatedAt.AddSeconds(number) }, Plan(1)), default)).Batch);
        }

        await DamagedRow.WriteAsync(_folder.File("cortap.db"), "batches", "batch", damage, "batch_id", batches[3].Id.Value);

        var first = (await store.ListAsync(new BatchQuery(4801, 45, 2, null), default))!;
        var second = (await store.ListAsync(new BatchQuery(null, null, 2, first.NextCursor), default))!;

        first.Batches.Concat(second.Batches).Select(batch => batch.Id).ShouldBe([batches[4].Id, batches[2].Id, batches[1].Id, batches[0].Id]);
        first.NextCursor.ShouldNotBeNull();
        second.NextCursor.ShouldBeNull();
        (await store.ListMarkedAsync(BatchMark.Open, null, 4, default)).Count.ShouldBe(4);
        (await Should.ThrowAsync<JobStoreException>(store.GetAsync(batches[3].Id, default))).Message.ShouldStartWith("The row of a batch is damaged: ");
    }
}
