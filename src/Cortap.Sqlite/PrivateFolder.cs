using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Cortap.Sqlite;

/// <summary>Keeps other users of the machine out of the data folder.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string OfTheSystem = "it is the system's, for everybody";
    private const string LostAndFound = "lost+found";
    private const uint NothingForOthers = 0b_111_111;

    // Some of them are there from the first start on.
    private static readonly string[] Ours = ["keys", "engine.lock", "engine.db", "jobs.db"];

    // The system's, whatever lies there at the moment.
    private static readonly string[] Everybodys = ["/tmp", "/var/tmp", "/dev/shm", "/run/shm", "/run/lock", "/var/lock"];

    /// <summary>
    /// Makes the folder if need be and reserves it for its owner, and all files that this process makes from now on, whatever the umask of
    /// whoever started it.
    /// </summary>
    /// <exception cref="StoreOpenException">Others use the folder, who would be locked out.</exception>
    public static void Require(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        _ = SetCreationMask(NothingForOthers);
        Directory.CreateDirectory(path, OwnerOnly);
        if (FindOthers(path) is { } others)
        {
            var advice = others == OfTheSystem ? "Name a folder of its own, which may lie in it." : "Name a folder of its own, or take this one from them (chmod 700).";
            throw new StoreOpenException($"The data folder {path} is one that others use ({others}), and would be closed to them. {advice}");
        }

        TakeFromOthers(path, OwnerOnly);
        // What SQLite writes beside a database gets the mode of the database.
        foreach (var database in Directory.EnumerateFiles(path, "*.db*"))
        {
            RequireFile(database);
        }
    }

    /// <summary>Reserves a file for its owner, whatever mode a copy or a backup has left it; one that is somebody else's, such as a mounted secret, stays as it is.</summary>
    public static void RequireFile(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            TakeFromOthers(path, OwnerOnly & ~UnixFileMode.UserExecute);
        }
    }

    /// <summary>Whether nothing lies in a folder, but what a file system makes for itself on a fresh volume.</summary>
    public static bool IsEmpty(string path) => Directory.EnumerateFileSystemEntries(path).All(entry => Path.GetFileName(entry) == LostAndFound);

    /// <summary>What shows that an open folder was not made for this service; null when nothing does.</summary>
    [UnsupportedOSPlatform("windows")]
    private static string? FindOthers(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) == 0)
        {
            return null;
        }

        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (Everybodys.Contains((folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName))
        {
            return OfTheSystem;
        }

        if (Ours.Any(name => Path.Exists(Path.Combine(path, name))))
        {
            return null;
        }

        // A file may have been laid there for the service, such as a project setup; where everybody may lay one and nobody remove another's, they do.
        var entries = mode.HasFlag(UnixFileMode.StickyBit | UnixFileMode.OtherWrite) ? Directory.EnumerateFileSystemEntries(path) : Directory.EnumerateDirectories(path);
        return entries.Select(Path.GetFileName).FirstOrDefault(name => name != LostAndFound) is { } name ? $"it holds {name}" : null;
    }

    [UnsupportedOSPlatform("windows")]
    private static void TakeFromOthers(string path, UnixFileMode mode)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & ~mode) != 0)
            {
                File.SetUnixFileMode(path, mode);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Somebody else's, such as the mount of a volume: its owner decides who may enter it. The files that we make in it are ours alone.
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetCreationMask(uint mask);
}
