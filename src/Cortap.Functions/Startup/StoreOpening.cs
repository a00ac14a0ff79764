using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Has the local store opened and checked at start: a damaged one ends the process with one line, and not the first request.</summary>
internal sealed class StoreOpening(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            services.GetRequiredService<SqliteDatabase>();
            return Task.CompletedTask;
        }
        catch (Exception exception) when (exception is InvalidOperationException or SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("DATA_DIR", $"holds a store that cannot be used: {exception.Message}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
