using System.Globalization;
using System.Text;

namespace Cortap.Sqlite;

/// <summary>
/// Ownership of a data folder: an exclusive lock on a file, which the operating system releases when the process dies, however it dies.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StoreOpenException">The folder cannot be written.</exception>
    public static DataDirectoryLock Acquire(string folder)
    {
        var path = Path.Combine(folder, "engine.lock");
        // The locked file itself cannot be read by the process that is refused.
        var owner = Path.Combine(folder, "engine.pid");
        FileStream? file = null;
        try
        {
            PrivateFolder.Require(folder);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteOwner(owner);
            return new DataDirectoryLock(file);
        }
        catch (IOException exception) when (file is null && exception.GetType() == typeof(IOException) && File.Exists(path) && File.Exists(owner))
        {
            throw new DataDirectoryInUseException($"The data folder {folder} is in use by process {File.ReadAllText(owner)}. "
                + "One process at a time may run on it: stop that one, or choose another folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new StoreOpenException(
                $"The data folder {folder} cannot be used: {exception.Message} Give this user write access to it, or choose another folder.", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // Opened to be read as well, for a pipe in its place would wait for a reader.
    private static void WriteOwner(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }
}
