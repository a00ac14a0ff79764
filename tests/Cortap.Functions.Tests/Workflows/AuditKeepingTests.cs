using System.Security.Cryptography;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Audit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Workflows;

public sealed class AuditKeepingTests
{
    // As when the address is in use.
    [Fact]
    public async Task Run_HostThatIsTakenApartMeanwhile_SaysNothingOfIt()
    {
        await using var world = new PipelineWorld();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (begun, apart) = (new TaskCompletionSource(), new TaskCompletionSource());
        var folder = Directory.CreateTempSubdirectory("cortap-audit-");
        var checkpoints = Interposed<ICheckpointStore>.On<string?>(new FileCheckpointStore(folder.FullName), nameof(ICheckpointStore.ReadLastAsync), async read =>
        {
            begun.TrySetResult();
            await apart.Task;
            return await read();
        });
        var store = new SqliteAuditStore(world.Database);
        var keeper = new CheckpointKeeper(store, checkpoints, key, new AuditOptions(), TimeProvider.System, NullLogger<CheckpointKeeper>.Instance);
        var logger = new Counter();
        var keeping = new AuditKeeping(keeper, new RefusalLog(new AuditLog(store, keeper), TimeProvider.System), logger);
        await keeping.StartAsync(default);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));

        keeping.Dispose();
        keeper.Dispose();
        apart.SetResult();
        await keeping.ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(1));

        logger.Count.ShouldBe(0);
        folder.Delete(recursive: true);
    }

    private sealed class Counter : ILogger<AuditKeeping>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Count++;
    }
}
