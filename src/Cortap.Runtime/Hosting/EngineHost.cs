using Cortap.Runtime.Engine;
using Cortap.Runtime.Hosting.Functions;
using Cortap.Runtime.Lifetime;
using Cortap.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting;

/// <summary>
/// Starts the engine before the server listens, and stops it after the last request was answered. When the engine can no longer trust its
/// store, the whole process ends: only a new one may judge what is on the disk.
/// </summary>
internal sealed class EngineHost : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _abandoned = new();

    public EngineHost(
        FunctionCatalog functions, EngineOptions options, IServiceProvider services, TimeProvider time, ILoggerFactory loggers,
        IHostApplicationLifetime lifetime)
    {
        var registry = new DurableTaskRegistry();
        foreach (var orchestrator in functions.Orchestrators)
            orchestrator.Register(registry, () => services);
        foreach (var activity in functions.Activities)
            activity.Register(registry);
        Engine = new DurableTaskEngine(registry, options, services, time, loggers);
        // A host that is still starting cannot be stopped in good order.
        Engine.Faulted += () => lifetime.ApplicationStarted.Register(lifetime.StopApplication);
    }

    public DurableTaskEngine Engine { get; }

    public DurableTaskClient Client => Engine.Client;

    /// <summary>
    /// Cancelled when activities still run at the end of the shutdown's time. Not earlier: a cancelled activity that reports
    /// a failure would fail its job, whereas one that is abandoned runs again after the restart.
    /// </summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Makes the data folder this process's own. To be called before the app opens files in it.</summary>
    /// <exception cref="RuntimeStartException">Another process owns the folder, or it cannot be written.</exception>
    public void TakeFolder()
    {
        try
        {
            Engine.TakeFolder();
        }
        catch (Exception exception) when (exception is DataDirectoryInUseException or StorageUnavailableException)
        {
            throw new RuntimeStartException(exception.Message, exception);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Engine.StartAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            throw new RuntimeStartException(exception.Message, exception);
        }
    }

    /// <exception cref="StorageUnavailableException">The engine had faulted; the process is to end with the reason and a failure's exit code.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Engine.StopAsync(cancellationToken);
        await _abandoned.CancelAsync();
        if (Engine.Health is { State: EngineState.Faulted, Reason: { } reason })
            throw new StorageUnavailableException(reason);
    }

    public async ValueTask DisposeAsync()
    {
        // Only after a start that failed elsewhere is there still something to stop, and then nobody waits for it.
        await Engine.StopAsync(new CancellationToken(canceled: true));
        await Engine.DisposeAsync();
        _abandoned.Dispose();
    }
}
