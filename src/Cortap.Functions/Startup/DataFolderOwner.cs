using Cortap.Sqlite;

namespace Cortap.Functions.Startup;

/// <summary>Makes the data folder this worker's own until it ends, where the Functions host runs it in local mode; on the embedded host the engine does so.</summary>
internal sealed class DataFolderOwner : IDisposable
{
    private DataDirectoryLock? _lock;

    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StoreOpenException">The folder cannot be written.</exception>
    public void Take(string folder) => _lock ??= DataDirectoryLock.Acquire(folder);

    public void Dispose() => _lock?.Dispose();
}
