using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteJobStoreConformanceTests : JobStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    protected override Task<IJobStore> CreateStoreAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        return Task.FromResult<IJobStore>(new SqliteJobStore(_database));
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
