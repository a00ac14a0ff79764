using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>
/// Opens the local store of jobs before anything else starts, and ends the process when it has failed: only a new one may judge what is
/// on the disk.
/// </summary>
internal sealed class JobDatabaseHost(SqliteDatabase database, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A host that is still starting cannot be stopped in good order.
        database.Faulted += () => lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        if (database.FinalFault is not null)
        {
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        }

        return Task.CompletedTask;
    }

    /// <exception cref="JobStoreException">The store had failed; the process is to end with the reason and a failure's exit code.</exception>
    public Task StopAsync(CancellationToken cancellationToken) =>
        database.FinalFault is { } reason ? throw new JobStoreException(reason) : Task.CompletedTask;
}
