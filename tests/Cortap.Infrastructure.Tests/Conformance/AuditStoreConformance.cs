using Cortap.Reporting.Audit;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of the audit record must do; derive once per adapter.</summary>
public abstract class AuditStoreConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    private IAuditStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IAuditStore> CreateStoreAsync();

    /// <summary>The same records by another process.</summary>
    protected abstract IAuditStore SecondHost();

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task AppendAsync_TheFirstEvent_FollowsNothing()
    {
        (await _store.ReadLastAsync(default)).ShouldBeNull();

        (await _store.AppendAsync(Event(1), null, default)).ShouldBe(1);

        var record = (await _store.ReadLastAsync(default))!;
        AuditRecord.TryReadLink(record.Bytes.Span, out var number, out var previous).ShouldBeTrue();
        (number, previous).ShouldBe((1, AuditHash.Nothing));
        record.ToString().ShouldContain("\"object\":\"job-1\"");
    }

    [Fact]
    public async Task AppendAsync_ByTwoHostsAtOnce_IsOneUnbrokenChain()
    {
        var other = SecondHost();

        var numbers = await Task.WhenAll(Enumerable.Range(1, 60).Select(index => Task.Run(
            () => (index % 2 == 0 ? _store : other).AppendAsync(Event(index), null, default))));

        numbers.Order().ShouldBe(Enumerable.Range(1, 60).Select(number => (long)number));
        var records = await ReadAllAsync();
        records.Select(record => record.Number).ShouldBe(Enumerable.Range(1, 60).Select(number => (long)number));
        var head = AuditHash.Nothing;
        foreach (var record in records)
        {
            AuditRecord.TryReadLink(record.Bytes.Span, out var number, out var previous).ShouldBeTrue();
            (number, previous).ShouldBe((record.Number, head));
            head = record.Hash;
        }
    }

    [Fact]
    public async Task AppendAsync_AfterAHeadThatTheStoreHasLost_GoesOnThere()
    {
        await _store.AppendAsync(Event(1), null, default);
        var lost = new AuditHead(40, AuditHash.Of("lost"u8));

        (await _store.AppendAsync(Event(2), lost, default)).ShouldBe(41);
        (await _store.AppendAsync(Event(3), lost, default)).ShouldBe(42);

        var records = await ReadAllAsync();
        records.Select(record => record.Number).ShouldBe([1, 41, 42]);
        AuditRecord.TryReadLink(records[1].Bytes.Span, out _, out var previous).ShouldBeTrue();
        previous.ShouldBe(lost.Hash);
    }

    [Theory]
    [InlineData(0, 3, new long[] { 1, 2, 3 })]
    [InlineData(2, 3, new long[] { 3, 4, 5 })]
    [InlineData(6, 5, new long[] { 7 })]
    [InlineData(7, 5, new long[0])]
    public async Task ReadAsync_FromAnyRecord_ReadsOn(long after, int limit, long[] expected)
    {
        // Two, then three together, then two.
        for (var index = 1; index <= 2; index++) await _store.AppendAsync(Event(index), null, default);
        await Task.WhenAll(Enumerable.Range(3, 3).Select(index => _store.AppendAsync(Event(index), null, default)));
        for (var index = 6; index <= 7; index++) await _store.AppendAsync(Event(index), null, default);

        (await _store.ReadAsync(after, limit, default)).Select(record => record.Number).ShouldBe(expected);
    }

    [Fact]
    public async Task ListAsync_EachFilter_ShowsWhatMatchesNewestFirst()
    {
        for (var index = 1; index <= 9; index++) await _store.AppendAsync(Event(index), null, default);
        await _store.AppendAsync(new AuditEvent(AuditActions.Refused, null, Now.AddSeconds(10)) { Outcome = AuditOutcome.Refused, Status = 401 }, null, default);
        await _store.AppendAsync(Event(11) with { Actor = new Caller(7, 8, false, []), CorrelationId = "other" }, null, default);

        (await ListAsync(new() { Limit = 3 })).ShouldBe([11, 10, 9]);
        (await ListAsync(new() { Limit = 9, Target = "job-4" })).ShouldBe([4]);
        (await ListAsync(new() { Limit = 9, UserId = 7, TenantId = 8 })).ShouldBe([11]);
        (await ListAsync(new() { Limit = 9, UserId = 7, TenantId = 45 })).ShouldBeEmpty();
        (await ListAsync(new() { Limit = 9, Action = AuditActions.Refused })).ShouldBe([10]);
        (await ListAsync(new() { Limit = 9, Outcome = "refused" })).ShouldBe([10]);
        (await ListAsync(new() { Limit = 9, CorrelationId = "other" })).ShouldBe([11]);
        (await ListAsync(new() { Limit = 9, From = Now.AddSeconds(3), To = Now.AddSeconds(6) })).ShouldBe([5, 4, 3]);
    }

    [Theory]
    [InlineData("0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-gateway.example.com/reports/v1/77/generate?attempt=2&shard=eu-west-1a-0004-blue")]
    [InlineData("\"\"\\\\\"\"\\\\\"\"\\\\\"\"\\\\\"\"\\\\")]
    public async Task ListAsync_ByMoreThanARecordHolds_FindsWhatWasRecorded(string text)
    {
        await _store.AppendAsync(Event(1), null, default);
        await _store.AppendAsync(Event(2) with { CorrelationId = text }, null, default);
        await _store.AppendAsync(Event(3) with { Target = text }, null, default);

        (await ListAsync(new() { Limit = 9, CorrelationId = text })).ShouldBe([2]);
        (await ListAsync(new() { Limit = 9, Target = text })).ShouldBe([3]);
        (await ListAsync(new() { Limit = 9, CorrelationId = "x" + text })).ShouldBeEmpty();
        (await ListAsync(new() { Limit = 9, Target = "x" + text })).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_PageByPage_ShowsEachOnce()
    {
        for (var index = 1; index <= 7; index++) await _store.AppendAsync(Event(index), null, default);

        var seen = new List<long>();
        long? before = long.MaxValue;
        while (before is { } next)
        {
            var page = await _store.ListAsync(new() { Limit = 2, Before = next }, default);
            seen.AddRange(page.Records.Select(record => record.Number));
            before = page.Next;
        }

        seen.ShouldBe([7, 6, 5, 4, 3, 2, 1]);
    }

    [Fact]
    public async Task ListAsync_AfterTheClockWasPutBack_ShowsAllSinceThen()
    {
        foreach (var minutes in new[] { 60, 65, 5, 10, 15 })
        {
            await _store.AppendAsync(Event(minutes) with { At = Now.AddMinutes(minutes) }, null, default);
        }

        (await ListAsync(new() { Limit = 9, From = Now.AddMinutes(45) })).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task PruneAsync_UpToARecord_LeavesTheLaterOnesAndAlwaysTheLast()
    {
        for (var index = 1; index <= 5; index++) await _store.AppendAsync(Event(index), null, default);

        (await _store.PruneAsync(3, default)).ShouldBe(3);
        (await ReadAllAsync()).Select(record => record.Number).ShouldBe([4, 5]);
        await _store.PruneAsync(long.MaxValue - 1, default);

        (await ReadAllAsync()).Select(record => record.Number).ShouldBe([5]);
        (await _store.AppendAsync(Event(6), null, default)).ShouldBe(6);
    }

    private static AuditEvent Event(int index) => new(AuditActions.JobStarted, $"job-{index}", Now.AddSeconds(index))
    {
        Actor = new Caller(4801, 45, IsServiceAccount: false, ["auditor"]),
        CorrelationId = $"c-{index}",
    };

    private async Task<long[]> ListAsync(AuditQuery query) => [.. (await _store.ListAsync(query, default)).Records.Select(record => record.Number)];

    private async Task<IReadOnlyList<AuditRecord>> ReadAllAsync() => await _store.ReadAsync(0, 1_000, default);
}
