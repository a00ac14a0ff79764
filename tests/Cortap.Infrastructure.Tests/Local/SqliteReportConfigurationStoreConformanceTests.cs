using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
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
}
