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

    [Theory]
    [InlineData("CountJobsOfBatch", "COVERING INDEX jobs_by_batch (batch_id=?)")]
    [InlineData("SelectJobsOfBatch", "INDEX jobs_by_batch (batch_id=? AND batch_number>?)")]
    [InlineData("SelectBatchesByUser", "INDEX batches_by_user (tenant_id=? AND user_id=? AND (created_at,batch_id)<(?,?))")]
    [InlineData("SelectBatchesByMark", "INDEX batches_by_mark (mark=?)")]
    [InlineData("SelectBatchByIdempotencyKey", "INDEX batches_by_idempotency_key (idempotency_key_hash=?)")]
    public void Statement_OverManyBatches_ReadsARangeOfAnIndex(string statement, string range)
    {
        var plan = QueryPlan.Of(
            _folder.File("cortap.db"), statement,
            "@batch_id", "@after", "@status", "@limit", "@tenant_id", "@user_id", "@before_created_at", "@before_batch_id", "@mark", "@key_hash", "@now");

        plan.ShouldContain(step => step.StartsWith("SEARCH ", StringComparison.Ordinal) && step.EndsWith(range, StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldAllBe(step => !step.StartsWith("SCAN", StringComparison.Ordinal));
    }
}
