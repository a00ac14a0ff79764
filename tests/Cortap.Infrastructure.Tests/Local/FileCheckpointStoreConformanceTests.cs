using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class FileCheckpointStoreConformanceTests : CheckpointStoreConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<ICheckpointStore> CreateStoreAsync() => Task.FromResult<ICheckpointStore>(new FileCheckpointStore(_folder.File("checkpoints")));

    public override Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
