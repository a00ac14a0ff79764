using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Runtime.Engine;
using Cortap.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Server;

/// <summary>Has the tables of <c>STORAGE_MODE=aws</c> to itself from before anything else starts until everything has stopped (<see cref="ServiceLease"/>).</summary>
internal sealed partial class TablesInUse(
    AwsStorage storage, EngineOptions engine, IHostApplicationLifetime lifetime, ILogger<TablesInUse> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopped = new();
    private readonly string _owner = ServiceIdentity.ReadOrCreate(engine.DataDirectory);
    private Task _keeping = Task.CompletedTask;

    /// <exception cref="StoreOpenException">Another service works on the tables.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await storage.Lease.TakeAsync(_owner, LogWaiting, cancellationToken).ConfigureAwait(false);
        }
        catch (JobStoreException exception)
        {
            // The service starts all the same and is not ready; renewing takes the lease when the table is reached and nobody else has it.
            LogUnreachable(exception);
        }

        _keeping = KeepAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="JobStoreException">Another service had taken the tables over; the process is to end with the reason and a failure's exit code.</exception>
    /// <exception cref="StoreOpenException">The same of tables that this one never had.</exception>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        using var limit = new CancellationTokenSource(ReleaseTimeout);
        try
        {
            await storage.Lease.ReleaseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JobStoreException or OperationCanceledException)
        {
            LogNotReleased(exception);
        }
    }

    public void Dispose()
    {
        // After a start that failed elsewhere nothing is stopped.
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            await storage.Lease.KeepAsync(_owner, _stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception) when (exception is JobStoreException or StoreOpenException)
        {
            // A host that is still starting cannot be stopped in good order.
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);

            // Whoever has taken the tables over may have a copy of this folder. Started again, this service is another one, which waits.
            if (exception is JobStoreException) Forget();
            throw;
        }
    }

    private void Forget()
    {
        try
        {
            ServiceIdentity.Forget(engine.DataDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The reason why the process ends is another one.
            LogNotForgotten(exception, engine.DataDirectory);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Waiting for the service that works on the tables ({Host}) to end, or to be gone for 30 seconds")]
    private partial void LogWaiting(string host);

    [LoggerMessage(2, LogLevel.Error, "The tables could not be taken yet")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The tables could not be given back; another service waits 30 seconds for them")]
    private partial void LogNotReleased(Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The file service-id in {Folder} could not be removed; remove it before the service is started again")]
    private partial void LogNotForgotten(Exception exception, string folder);
}
