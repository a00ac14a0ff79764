using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Engine;

/// <summary>The embedded runtime: runs registered orchestrators and activities on a store of its own, for one machine.</summary>
public sealed class DurableTaskEngine : IAsyncDisposable
{
    public DurableTaskEngine(
        DurableTaskRegistry registry, EngineOptions options, IServiceProvider services, TimeProvider time, ILoggerFactory loggers)
        => throw new NotImplementedException();

    /// <summary>Valid from construction; its calls need a started engine.</summary>
    public DurableTaskClient Client => throw new NotImplementedException();

    public EngineHealth Health => throw new NotImplementedException();

    /// <summary>Opens the store, takes up what was unfinished, and begins to run.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be opened, with the reason.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops taking up work and waits for what is running until the token is cancelled; unfinished work is resumed by the next start.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <returns>Null when there is no such instance.</returns>
    public Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken)
        => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
