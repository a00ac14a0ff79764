using System.ComponentModel;
using System.Diagnostics;

namespace Cortap.Infrastructure.Pdf;

/// <summary>
/// The folder of one LibreOffice, below the system's temporary one, readable by its owner only. A file in it is locked as long as
/// its process lives, so that what a dead one left behind is found.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "cortap-pdf-";
    private const string LockFile = "lock";

    // For the profile that LibreOffice makes, and the document in its several forms.
    private const int LeastRoom = 16 * 1024 * 1024;

    // A folder without the file may be about to get it.
    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(1);

    private readonly FileStream _lock;

    private WorkFolder(string path)
    {
        Path = path;
        try
        {
            _lock = Lock(path, FileMode.CreateNew);
        }
        catch
        {
            // Without the lock nobody would know for an hour that it is abandoned.
            TryDelete(path);
            throw;
        }
    }

    public string Path { get; }

    /// <summary>The system's temporary folder, whose variable may hold a path of the working directory.</summary>
    public static string Root => System.IO.Path.GetFullPath(System.IO.Path.GetTempPath());

    public static WorkFolder Create() => new(System.IO.Path.GetFullPath(Directory.CreateTempSubdirectory(Prefix).FullName));

    /// <summary>Why there is no room for a document in the system's temporary folder: its disk is full, it is gone or cannot be written. Null where there is.</summary>
    public static string? FindTrouble()
    {
        try
        {
            using var room = new FileStream(
                System.IO.Path.Combine(Root, System.IO.Path.GetRandomFileName()),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose, PreallocationSize = LeastRoom });
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"this user may not write to the temporary folder {Root}; set TMPDIR to another.";
        }
        catch (IOException)
        {
            return Directory.Exists(Root) ? $"the temporary folder {Root} is full or cannot be written; make room, or set TMPDIR to another." : $"there is no temporary folder {Root}; set TMPDIR to one that exists.";
        }
    }

    /// <summary>Ends and removes what services that died have left behind.</summary>
    /// <param name="root">The system's temporary folder.</param>
    /// <param name="time">Tells the age of a folder.</param>
    /// <returns>How many folders were removed.</returns>
    public static int Sweep(string root, TimeProvider time)
    {
        var swept = 0;
        if (!Directory.Exists(root))
        {
            return swept;
        }

        // By default, what may not be looked into is skipped.
        foreach (var path in Directory.EnumerateDirectories(root, $"{Prefix}*", new EnumerationOptions()).Where(path => IsAbandoned(path, time)).ToList())
        {
            EndProcessesOf(path);
            swept += TryDelete(path) ? 1 : 0;
        }

        return swept;
    }

    /// <summary>Also ends what still works in the folder: LibreOffice behind a wrapper that was killed is nobody's child.</summary>
    public void Dispose()
    {
        EndProcessesOf(Path);
        _lock.Dispose();
        TryDelete(Path);
    }

    private static FileStream Lock(string path, FileMode mode) =>
        new(System.IO.Path.Combine(path, LockFile), mode, FileAccess.ReadWrite, FileShare.None);

    private static bool IsAbandoned(string path, TimeProvider time)
    {
        try
        {
            using var held = Lock(path, FileMode.Open);
            return true;
        }
        catch (FileNotFoundException)
        {
            return time.GetUtcNow() - Directory.GetLastWriteTimeUtc(path) > LeastAge;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Each of them was started with the folder's name, which nobody can guess, in its command line, as a path or a URL, or as its temporary folder; a
    // folder that somebody else made may have the beginning of another's name.
    private static void EndProcessesOf(string path)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    if (IsOf(path, $"/proc/{process.Id}"))
                    {
                        process.Kill();
                    }
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or Win32Exception)
                {
                    // It ended by itself, or is somebody else's.
                }
            }
        }
    }

    private static bool IsOf(string path, string process)
    {
        if (!File.Exists($"{process}/cmdline"))
        {
            return false;
        }

        var commandLine = File.ReadAllText($"{process}/cmdline");
        return Names(commandLine, path) || Names(commandLine, new Uri(path).AbsolutePath)
            || $"\0{File.ReadAllText($"{process}/environ")}".Contains($"\0TMPDIR={path}\0", StringComparison.Ordinal);
    }

    private static bool Names(string commandLine, string path) =>
        commandLine.Contains($"{path}\0", StringComparison.Ordinal) || commandLine.Contains($"{path}/", StringComparison.Ordinal);

    private static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A dying process may still write; the next start sweeps again.
            return false;
        }
    }
}
