using System.Text.Json;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of schedules must do; derive once per adapter.</summary>
public abstract class ScheduleStoreConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    private IScheduleStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IScheduleStore> CreateStoreAsync();

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task TryPutAsync_ANewOne_ReadsBackTheSameWithRevisionOne()
    {
        (await _store.GetAsync("weekly", default)).ShouldBeNull();

        (await PutAsync(Sample())).ShouldBe(SchedulePut.Stored);

        var read = await _store.GetAsync("weekly", default);
        read!.Revision.ShouldBe(1);
        Text(read).ShouldBe(Text(Sample()));
    }

    [Fact]
    public async Task TryPutAsync_APausedOneWithoutRuns_ReadsBackTheSame()
    {
        var paused = Sample() with { Enabled = false, NextRunAt = null, Runs = [], OnMissed = MissedRuns.RunOnce, TenantId = 0, UserId = 0 };

        await PutAsync(paused);

        Text(await _store.GetAsync("weekly", default)).ShouldBe(Text(paused));
    }

    [Fact]
    public async Task TryPutAsync_AnOldRevisionOrAnExistingId_ChangesNothing()
    {
        await PutAsync(Sample());
        (await PutAsync(Sample() with { Cron = "1 1 * * *", Revision = 1 })).ShouldBe(SchedulePut.Stored);

        (await PutAsync(Sample() with { Cron = "2 2 * * *", Revision = 1 })).ShouldBe(SchedulePut.Lost);
        (await PutAsync(Sample() with { Cron = "2 2 * * *" })).ShouldBe(SchedulePut.Lost);
        (await PutAsync(Sample() with { ScheduleId = "gone", Revision = 1 })).ShouldBe(SchedulePut.Lost);

        var read = await _store.GetAsync("weekly", default);
        (read!.Cron, read.Revision).ShouldBe(("1 1 * * *", 2));
    }

    [Fact]
    public async Task TryPutAsync_TwentyHostsForTheSameRun_OneStartsIt()
    {
        await PutAsync(Sample());
        var read = (await _store.GetAsync("weekly", default))!;

        var puts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => PutAsync(read.WithRun(new(Now, ScheduleRunStatus.Starting, JobId: JobId.CreateUuid()))))));

        puts.Count(put => put == SchedulePut.Stored).ShouldBe(1);
    }

    [Fact]
    public async Task ChangeAsync_TwentyChangesAtOnce_AllHappen()
    {
        await PutAsync(Sample() with { Runs = [] });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() =>
            _store.ChangeAsync("weekly", schedule => schedule.WithRun(new(Now.AddMinutes(number), ScheduleRunStatus.Missed)), default))));

        (await _store.GetAsync("weekly", default))!.Runs.Select(run => run.At).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task TryRemoveAsync_TheSameRevisionOnly_Removes()
    {
        await PutAsync(Sample());
        var read = (await _store.GetAsync("weekly", default))!;

        (await _store.TryRemoveAsync(read with { Revision = 2 }, default)).ShouldBeFalse();
        (await _store.TryRemoveAsync(read, default)).ShouldBeTrue();
        (await _store.TryRemoveAsync(read, default)).ShouldBeFalse();

        (await _store.GetAsync("weekly", default)).ShouldBeNull();
        (await PutAsync(Sample())).ShouldBe(SchedulePut.Stored);
    }

    [Fact]
    public async Task TryPutAndRemove_AnIdThatAnotherTenantHasTakenSince_ChangeNothing()
    {
        await PutAsync(Sample());
        var old = (await _store.GetAsync("weekly", default))!;
        await _store.TryRemoveAsync(old, default);
        await PutAsync(Sample() with { TenantId = 46 });

        (await PutAsync(old with { Cron = "1 1 * * *" })).ShouldBe(SchedulePut.Lost);
        (await _store.TryRemoveAsync(old, default)).ShouldBeFalse();

        var read = (await _store.GetAsync("weekly", default))!;
        (read.TenantId, read.Cron, read.Revision).ShouldBe((46, Sample().Cron, 1));
    }

    [Fact]
    public async Task ListAsync_ByTenant_IsPagedById()
    {
        foreach (var (id, tenant) in new[] { ("b", 45L), ("A", 45L), ("c-1", 46L), ("_", 45L), ("a", 46L) }) await PutAsync(Sample() with { ScheduleId = id, TenantId = tenant });

        (await ListAsync(45)).ShouldBe(["A", "_", "b"]);
        (await ListAsync(45, after: "A", limit: 1)).ShouldBe(["_"]);
        (await ListAsync(46, after: "a")).ShouldBe(["c-1"]);
        (await ListAsync(47)).ShouldBeEmpty();
        (await ListAsync(null)).ShouldBe(["A", "_", "a", "b", "c-1"]);
        (await ListAsync(null, after: "_", limit: 2)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task TryPutAsync_MoreThanATenantMayHave_IsRefused()
    {
        await PutAsync(Sample() with { ScheduleId = "a" }, most: 2);
        await PutAsync(Sample() with { ScheduleId = "b" }, most: 2);

        (await PutAsync(Sample() with { ScheduleId = "c" }, most: 2)).ShouldBe(SchedulePut.Full);
        (await PutAsync(Sample() with { ScheduleId = "b", Revision = 1 }, most: 2)).ShouldBe(SchedulePut.Stored);
        (await PutAsync(Sample() with { ScheduleId = "c", TenantId = 46 }, most: 2)).ShouldBe(SchedulePut.Stored);
    }

    [Fact]
    public async Task RefuseAsync_Twice_KeepsTheLater()
    {
        (await _store.FindRefusalAsync("f", default)).ShouldBeNull();

        await _store.RefuseAsync("f", Now, default);
        await _store.RefuseAsync("f", Now.AddMinutes(1), default);

        (await _store.FindRefusalAsync("f", default)).ShouldBe(Now.AddMinutes(1));
        (await _store.FindRefusalAsync("other", default)).ShouldBeNull();
    }

    private Task<SchedulePut> PutAsync(Schedule schedule, int most = 1_000) => _store.TryPutAsync(schedule, most, default);

    private async Task<IReadOnlyList<string>> ListAsync(long? tenant, string after = "", int limit = 100) =>
        [.. (await _store.ListAsync(tenant, after, limit, default)).Select(schedule => schedule.ScheduleId)];

    private static string Text(Schedule? schedule) => JsonSerializer.Serialize(schedule);

    protected static Schedule Sample() => new()
    {
        ScheduleId = "weekly",
        TenantId = 45,
        ReportId = "monthly",
        ProjectId = (1L << 53) - 1,
        Cron = "0 7 * * 1",
        TimeZone = "America/New_York",
        Enabled = true,
        OnMissed = MissedRuns.Skip,
        UserId = 4801,
        UserTenantId = 45,
        UpdatedAt = Now,
        Generation = 1_770_825_645_123,
        NextRunAt = Now.AddDays(5),
        Runs =
        [
            new(Now, ScheduleRunStatus.Processing, IsManual: true, JobId: JobId.Parse("0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0")),
            new(Now.AddDays(-1), ScheduleRunStatus.Failed, Error: new("QUEUE_FULL", "Too many \"jobs\" 🚌")),
            new(Now.AddDays(-9), ScheduleRunStatus.Missed, Count: 3),
        ],
    };
}
