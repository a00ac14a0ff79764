using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteAuditStoreConformanceTests : AuditStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    protected override Task<IAuditStore> CreateStoreAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        return Task.FromResult<IAuditStore>(new SqliteAuditStore(_database));
    }

    protected override IAuditStore SecondHost() => new SqliteAuditStore(_database);

    [Fact]
    public async Task ListAsync_ARecordOfAClockThatWasFarAhead_HidesNoOthers()
    {
        var store = SecondHost();
        var now = new DateTimeOffset(2026, 2, 11, 16, 0, 0, TimeSpan.Zero);
        await store.AppendAsync(new AuditEvent(AuditActions.JobStarted, "first", now), null, default);
        await store.AppendAsync(new AuditEvent(AuditActions.JobStarted, "ahead", now.AddDays(10)), null, default);
        await store.AppendAsync(new AuditEvent(AuditActions.JobStarted, "later", now.AddDays(1)), new AuditHead(10_000, AuditHash.Nothing), default);
        await store.AppendAsync(new AuditEvent(AuditActions.JobStarted, "behind", now.AddDays(-9_000)), new AuditHead(20_000, AuditHash.Nothing), default);

        (await ListAsync(now.AddDays(-1), now.AddDays(11))).ShouldBe([10_001, 2, 1]);
        (await ListAsync(null, now.AddDays(11))).ShouldBe([20_001, 10_001, 2, 1]);
        (await ListAsync(now.AddDays(-10_000), null)).ShouldBe([20_001, 10_001, 2, 1]);

        async Task<IEnumerable<long>> ListAsync(DateTimeOffset? from, DateTimeOffset? to) =>
            (await store.ListAsync(new AuditQuery { From = from, To = to, Limit = 10 }, default)).Records.Select(record => record.Number);
    }

    // SQLite would look for the least number along the table, and parse each record of it.
    [Theory]
    [InlineData("SelectAudit")]
    [InlineData("SelectAuditByUser")]
    [InlineData("SelectAuditByObject")]
    public async Task ListAsync_OfASpan_ReadsItsNumbersFromTheIndexOfTimes(string statement)
    {
        await SecondHost().AppendAsync(new AuditEvent(AuditActions.JobStarted, "first", DateTimeOffset.UnixEpoch), null, default);
        string[] parameters = ["@before", "@from", "@to", "@user_id", "@tenant_id", "@action", "@object", "@outcome", "@correlation_id", "@limit"];

        var plan = QueryPlan.Of(_folder.File("cortap.db"), statement, parameters);

        plan.Count(step => step.Contains("USING INDEX audit_by_at", StringComparison.Ordinal)).ShouldBe(2, string.Join('\n', plan));
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
