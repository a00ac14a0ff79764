using System.Security.Cryptography;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class CheckpointKeeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly byte[] Secret = SHA256.HashData("a key"u8);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ECDsa _key = SigningKey.FromSecret(Secret);
    private readonly VerificationKeys _keys = VerificationKeys.Of(SigningKey.FromSecret(Secret));
    private SqliteDatabase _database = null!;
    private SqliteAuditStore _store = null!;
    private FileCheckpointStore _checkpoints = null!;

    public Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("jobs.db"));
        _store = new SqliteAuditStore(_database);
        _checkpoints = new FileCheckpointStore(_folder.File("checkpoints"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _key.Dispose();
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_MoreRecordsThanOneCheckpointTakes_CoversAll()
    {
        using var keeper = Keeper(_checkpoints);
        await keeper.RunAsync(default);
        keeper.LatestReference.ShouldBeNull();
        await AppendAsync(2_500);

        await keeper.RunAsync(default);

        keeper.LatestReference.ShouldStartWith("3:");
        var verified = await VerifyAsync(_store);
        verified.Findings.ShouldBeEmpty();
        (verified.Checkpoints, verified.Uncovered, verified.LastNumber).ShouldBe((3, 0, 2_500));
    }

    [Fact]
    public async Task WhenDueAsync_FirstRecordOfAll_DoesNotWaitForTheInterval()
    {
        using var keeper = Keeper(_checkpoints, options: new AuditOptions { CheckpointInterval = Timeout.InfiniteTimeSpan });
        await keeper.RunAsync(default);
        var due = keeper.WhenDueAsync(default);
        due.IsCompleted.ShouldBeFalse();

        foreach (var number in await AppendAsync(2)) keeper.Recorded(number);

        await due.WaitAsync(Patience);
        await keeper.RunAsync(default);
        (await VerifyAsync(_store)).Uncovered.ShouldBe(0);
        keeper.WhenDueAsync(default).IsCompleted.ShouldBeFalse("the second record comes with many others, or after the interval");
    }

    [Fact]
    public async Task RunAsync_ByTwoHosts_MakesOneRowOfCheckpoints()
    {
        using var one = Keeper(_checkpoints);
        using var other = Keeper(_checkpoints);
        for (var round = 0; round < 20; round++)
        {
            await AppendAsync(3);
            await Task.WhenAll(Task.Run(() => one.RunAsync(default)), Task.Run(() => other.RunAsync(default)));
        }

        var verified = await VerifyAsync(_store);
        verified.Findings.ShouldBeEmpty();
        verified.Uncovered.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_AStoreThatIsBehindItsCheckpoint_GoesOnAfterItAndShowsTheGap()
    {
        await AppendAsync(5);
        using (var before = Keeper(_checkpoints)) await before.RunAsync(default);
        await using var restored = new SqliteDatabase(_folder.File("restored.db"));
        var store = new SqliteAuditStore(restored);
        foreach (var record in (await _store.ReadAsync(0, 3, default)).Select(record => record.ToString()))
        {
            await restored.WriteAsync(
                session =>
                {
                    var insert = session.Statement("InsertAudit");
                    insert.Bind("@number", AuditRecord.TryReadLink(System.Text.Encoding.UTF8.GetBytes(record), out var number, out _) ? number : 0);
                    insert.Bind("@record", record);
                    return insert.Run();
                },
                default);
        }

        using (var keeper = Keeper(_checkpoints, store)) await keeper.RunAsync(default);
        using (var keeper = Keeper(_checkpoints, store)) await keeper.RunAsync(default);

        (await store.ReadLastAsync(default))!.ToString().ShouldContain("\"number\":6,");
        (await store.ReadLastAsync(default))!.ToString().ShouldContain("\"action\":\"audit.resumed\",\"outcome\":\"done\",\"count\":2}");
        var finding = (await VerifyAsync(store)).Findings.ShouldHaveSingleItem();
        finding.Fault.ShouldBe(AuditFault.Missing);
        finding.Text.ShouldStartWith("Records 4 to 5 ");
    }

    [Fact]
    public async Task PruneAsync_PastTheRetention_RemovesUpToACheckpointAndStaysSound()
    {
        using var keeper = Keeper(_checkpoints);
        for (var round = 0; round < 9; round++)
        {
            await AppendAsync(4);
            await keeper.RunAsync(default);
            _time.Advance(TimeSpan.FromDays(100));
        }

        // Of the checkpoints 900, 800 … 100 days ago, five are older than 400 days.
        (await keeper.PruneAsync(default)).ShouldBe(20);
        (await keeper.PruneAsync(default)).ShouldBe(0);

        (await VerifyAsync(_store, _time.GetUtcNow() - TimeSpan.FromDays(400))).Findings.ShouldBeEmpty();
        (await _store.ReadAsync(0, 1, default))[0].Number.ShouldBe(21);
    }

    [Fact]
    public async Task PruneAsync_AfterACheckpointOfAClockThatWasFarBehind_RemovesNothingOfToday()
    {
        await AppendAsync(4);
        using (var keeper = Keeper(_checkpoints)) await keeper.RunAsync(default);
        await AppendAsync(4);
        var behind = new ManualTimeProvider();
        behind.Advance(DateTimeOffset.UnixEpoch - behind.GetUtcNow());
        using (var keeper = Keeper(_checkpoints, time: behind)) await keeper.RunAsync(default);

        using var right = Keeper(_checkpoints);
        (await right.PruneAsync(default)).ShouldBe(0);

        (await _store.ReadAsync(0, 10, default)).Count.ShouldBe(8);
    }

    // Between two portions the process may die; the disk that is full then is one that lets nothing more be written.
    [Fact]
    public async Task PruneAsync_EndedInTheMiddleOfACheckpoint_LeavesASoundRecord()
    {
        var store = new SqliteAuditStore(_database) { Portion = 3 };
        using var keeper = Keeper(_checkpoints, store);
        for (var round = 0; round < 3; round++)
        {
            await AppendAsync(8);
            await keeper.RunAsync(default);
        }

        _time.Advance(TimeSpan.FromDays(500));
        await AppendAsync(8);
        await keeper.RunAsync(default);
        await ExecuteAsync("CREATE TRIGGER full BEFORE DELETE ON audit WHEN old.number > 12 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        await Should.ThrowAsync<AuditStoreException>(() => keeper.PruneAsync(default));
        var horizon = _time.GetUtcNow() - TimeSpan.FromDays(400);
        (await _store.ReadAsync(0, 1, default))[0].Number.ShouldBe(13);
        (await VerifyAsync(_store, horizon)).Findings.ShouldBeEmpty();

        await ExecuteAsync("DROP TRIGGER full");
        (await keeper.PruneAsync(default)).ShouldBe(12);
        (await _store.ReadAsync(0, 1, default))[0].Number.ShouldBe(25);
        (await VerifyAsync(_store, horizon)).Findings.ShouldBeEmpty();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("jobs.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private CheckpointKeeper Keeper(ICheckpointStore checkpoints, IAuditStore? store = null, AuditOptions? options = null, TimeProvider? time = null) =>
        new(store ?? _store, checkpoints, _key, options ?? new AuditOptions(), time ?? _time, NullLogger<CheckpointKeeper>.Instance);

    private Task<long[]> AppendAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(index =>
        _store.AppendAsync(new AuditEvent(AuditActions.JobStarted, $"job-{index}", _time.GetUtcNow()), null, default)));

    private async Task<AuditVerification> VerifyAsync(SqliteAuditStore store, DateTimeOffset horizon = default)
    {
        var checkpoints = new List<(string, string)>();
        await foreach (var checkpoint in _checkpoints.ReadAllAsync(default)) checkpoints.Add(checkpoint);
        var verifier = new AuditVerifier(checkpoints, _keys, horizon);
        IReadOnlyList<AuditRecord> page;
        for (long after = 0; (page = await store.ReadAsync(after, 1_000, default)).Count > 0; after = page[^1].Number)
        {
            foreach (var record in page) verifier.Add(record.Bytes.Span, record.Number);
        }

        return verifier.Finish();
    }
}
