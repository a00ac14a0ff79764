using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Has the local store opened and checked at start: a damaged one ends the process with one line, and not the first request.</summary>
/// <param name="database">Opened by being needed here.</param>
internal sealed class StoreOpening(SqliteDatabase database) : IHostedService
{
    /// <exception cref="SettingsException">The store is damaged, or cannot be opened; the message says which.</exception>
    public static SqliteDatabase Open(string dataDirectory)
    {
        try
        {
            return new SqliteDatabase(Path.Combine(dataDirectory, "jobs.db"));
        }
        catch (Exception exception) when (exception is InvalidOperationException or SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("DATA_DIR", $"holds a store that cannot be used: {exception.Message}");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
