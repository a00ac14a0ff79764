using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteScheduleStoreConformanceTests : ScheduleStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    protected override Task<IScheduleStore> CreateStoreAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        return Task.FromResult<IScheduleStore>(new SqliteScheduleStore(_database));
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("json_set(schedule, '$.ScheduleId', NULL)")]
    [InlineData("json_set(schedule, '$.ScheduleId', 'c')")]
    [InlineData("json_set(schedule, '$.TenantId', 46)")]
    [InlineData("json_set(schedule, '$.OnMissed', 7)")]
    [InlineData("json_set(schedule, '$.Runs', json('[null]'))")]
    [InlineData("json_set(schedule, '$.Runs', json('[{\"At\":\"2026-09-01T06:00:00Z\",\"Status\":7}]'))")]
    [InlineData("json_set(schedule, '$.Runs', json('[{\"At\":\"2026-09-01T06:00:00Z\",\"Status\":\"Processing\"}]'))")]
    public async Task ListAsync_WithADamagedRow_HasTheOthers(string damage)
    {
        var store = new SqliteScheduleStore(_database);
        foreach (var id in new[] { "a", "b", "c" }) (await store.TryPutAsync(Sample() with { ScheduleId = id }, 10, default)).ShouldBe(SchedulePut.Stored);
        await DamagedRow.WriteAsync(_folder.File("cortap.db"), "schedules", "schedule", damage, "schedule_id", "b");

        (await store.ListAsync(tenantId: null, "", 2, default)).Select(schedule => schedule.ScheduleId).ShouldBe(["a", "c"]);
        (await store.ListAsync(45, "", 2, default)).Select(schedule => schedule.ScheduleId).ShouldBe(["a", "c"]);
        (await Should.ThrowAsync<JobStoreException>(store.GetAsync("b", default))).Message.ShouldStartWith("The row of a schedule is damaged: ");
    }
}
