using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteReportConfigurationStoreConformanceTests : ReportConfigurationStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    protected override Task<IReportConfigurationStore> CreateStoreAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        return Task.FromResult<IReportConfigurationStore>(new SqliteReportConfigurationStore(_database));
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("json_set(configuration, '$.Format', 99)")]
    [InlineData("json_set(configuration, '$.Delivery', NULL)")]
    public async Task ListAsync_WithADamagedRow_HasTheOthers(string damage)
    {
        var store = new SqliteReportConfigurationStore(_database);
        foreach (var id in new[] { "a", "b", "c" })
            (await store.PutAsync(Sample() with { ReportId = id, TenantId = id == "c" ? null : 45 }, 10, default)).ShouldBe(ReportPut.Stored);
        await DamagedRow.WriteAsync(_folder.File("cortap.db"), "reports", "configuration", damage, "report_id", "b");

        (await store.ListAsync(tenantId: null, "", 2, default)).Select(report => report.ReportId).ShouldBe(["a", "c"]);
        (await store.ListAsync(45, "", 2, default)).Select(report => report.ReportId).ShouldBe(["a", "c"]);
        (await Should.ThrowAsync<JobStoreException>(store.GetAsync("b", default))).Message.ShouldStartWith("The row of a configured report is damaged: ");
    }
}
