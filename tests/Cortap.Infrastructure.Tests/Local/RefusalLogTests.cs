using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class RefusalLogTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ECDsa _key = SigningKey.FromSecret(SHA256.HashData("a key"u8));
    private SqliteDatabase _database = null!;
    private CheckpointKeeper _keeper = null!;
    private SqliteAuditStore _store = null!;
    private RefusalLog _log = null!;

    public Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("jobs.db"));
        _store = new SqliteAuditStore(_database);
        _keeper = new CheckpointKeeper(_store, new FileCheckpointStore(_folder.File("audit")), _key, new AuditOptions(), _time, NullLogger<CheckpointKeeper>.Instance);
        _log = new RefusalLog(new AuditLog(_store, _keeper), _time);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _keeper.Dispose();
        _key.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RecordAsync_AFloodFromOneAddress_BecomesOneRecordOfTheMinute()
    {
        await RefuseAsync(1_000, client: "192.0.2.1");
        await RefuseAsync(1, client: "192.0.2.2");
        _time.Advance(TimeSpan.FromMinutes(1));

        await RefuseAsync(1, client: "192.0.2.2");

        var records = await RecordsAsync();
        records.Count.ShouldBe(RefusalLog.EachPerMinute + 3);
        ((string?)records[^2]["client"], (long?)records[^2]["count"]).ShouldBe(("192.0.2.1", 1_000 - RefusalLog.EachPerMinute));
        records.Where(record => (string?)record["client"] == "192.0.2.2").ShouldAllBe(record => record["count"] == null);
    }

    [Fact]
    public async Task SettleAsync_AMinuteThatIsOver_IsRecordedWithoutAnotherRefusal()
    {
        await RefuseAsync(100, client: "192.0.2.1");
        await _log.SettleAsync(isLast: false, default);
        (await RecordsAsync()).Count.ShouldBe(RefusalLog.EachPerMinute, "its minute is not over");
        _time.Advance(TimeSpan.FromMinutes(1));

        await _log.SettleAsync(isLast: false, default);
        await _log.SettleAsync(isLast: false, default);

        ((long?)(await RecordsAsync()).Skip(RefusalLog.EachPerMinute).Single()["count"]).ShouldBe(100 - RefusalLog.EachPerMinute);
    }

    [Fact]
    public async Task SettleAsync_WhileTheStoreRefuses_IsMadeUpForLater()
    {
        await RefuseAsync(100, client: "192.0.2.1");
        await RefuseAsync(100, client: "192.0.2.2");
        _time.Advance(TimeSpan.FromMinutes(1));
        using var refusing = new CancellationTokenSource();
        await refusing.CancelAsync();
        await Should.ThrowAsync<Exception>(_log.SettleAsync(isLast: false, refusing.Token));

        await _log.SettleAsync(isLast: false, default);

        (await RecordsAsync()).Skip(2 * RefusalLog.EachPerMinute).Select(record => (long?)record["count"]).ShouldBe([40, 40]);
    }

    [Fact]
    public async Task SettleAsync_WhenTheServiceStops_RecordsTheMinuteThatIsNotOver()
    {
        await RefuseAsync(100, client: "192.0.2.1");

        await _log.SettleAsync(isLast: true, default);

        ((long?)(await RecordsAsync())[^1]["count"]).ShouldBe(100 - RefusalLog.EachPerMinute);
    }

    [Fact]
    public async Task RecordAsync_AFloodFromManyAddresses_IsBoundedAllTheSame()
    {
        for (var address = 0; address < 2_000; address++) await RefuseAsync(1, client: $"2001:db8::{address:x}");
        _time.Advance(TimeSpan.FromMinutes(1));
        await RefuseAsync(1, client: "192.0.2.2");

        var records = await RecordsAsync();
        records.Count.ShouldBe(RefusalLog.AnonymousPerMinute + 2);
        ((long?)records[^2]["count"]).ShouldBe(2_000 - RefusalLog.AnonymousPerMinute);
    }

    [Fact]
    public async Task RecordAsync_OneUserBesideAFlood_HasRecordsOfHisOwn()
    {
        await RefuseAsync(1_000, client: "192.0.2.1");

        await RefuseAsync(3, client: "192.0.2.1", user: 4801);

        (await RecordsAsync()).Count(record => (long?)record["user_id"] == 4801).ShouldBe(3);
    }

    private async Task RefuseAsync(int count, string client, long? user = null)
    {
        for (var index = 0; index < count; index++)
        {
            await _log.RecordAsync(
                new AuditEvent(AuditActions.Refused, null, _time.GetUtcNow())
                {
                    Actor = user is { } id ? new Caller(id, 45, IsServiceAccount: false, []) : null,
                    Outcome = AuditOutcome.Refused,
                    Status = 401,
                    Client = client,
                },
                default);
        }
    }

    private async Task<List<JsonNode>> RecordsAsync() =>
        [.. (await _store.ReadAsync(after: 0, limit: 10_000, default)).Select(record => JsonNode.Parse(record.ToString())!)];
}
