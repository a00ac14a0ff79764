using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Cortap.Infrastructure.Local;

/// <summary>Writes files so that they survive a power cut: content, name and folder are all on the disk when a call returns.</summary>
public static class DurableFiles
{
    /// <summary>Ends the name of a file that is being written, or was when the process died.</summary>
    public const string Unfinished = ".tmp";

    private const int ReadOnlyDirectory = 0x10000;
    private const int NotPermitted = 1;
    private const int AlreadyExists = 17;
    private const int InvalidArgument = 22;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    /// <summary>Writes a new file beside its final place, syncs it and renames it; the target is complete or absent, never partial.</summary>
    /// <param name="path">Final place; the folder must exist.</param>
    /// <param name="mode">Unix permissions; null leaves the default.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, UnixFileMode? mode, Action<FileStream> write) => Write(path, path + Unfinished, mode, write, temporary =>
    {
        File.Move(temporary, path, overwrite: true);
        return true;
    });

    /// <summary>As <see cref="Write(string, UnixFileMode?, Action{FileStream})"/>, unless the target exists or another process is faster.</summary>
    /// <returns>False when there is another's file now.</returns>
    public static bool TryCreate(string path, UnixFileMode? mode, Action<FileStream> write)
    {
        var unique = $"{path}.{Path.GetRandomFileName()}{Unfinished}";
        return Write(path, unique, mode, write, temporary =>
        {
            try
            {
                return TryName(temporary, path);
            }
            finally
            {
                DeleteIfAllowed(temporary);
            }
        });
    }

    /// <summary>Creates a folder and its missing parents, durably.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateDirectory(parent);
        Directory.CreateDirectory(path);
        SyncDirectory(parent);
    }

    private static bool Write(string path, string temporary, UnixFileMode? mode, Action<FileStream> write, Func<string, bool> name)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        bool isNamed;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            isNamed = name(temporary);
        }
        catch
        {
            DeleteIfAllowed(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
        return isNamed;
    }

    private static bool TryName(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(temporary, path);
        if (Link(temporary, path) == 0)
            return true;
        return Marshal.GetLastPInvokeError() switch
        {
            AlreadyExists => false,
            NotPermitted or NotImplemented or NotSupported => TryMove(temporary, path),
            _ => throw LastError($"The file {path} cannot be made"),
        };
    }

    // It looks first and renames then; between the two another process may come. So this is for file systems without links only.
    private static bool TryMove(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    // In a folder to which this process may only add, the name stays; what it stands for is done, or told by the error that came first.
    private static void DeleteIfAllowed(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void SyncDirectory(string path)
    {
        // Windows has no such call; NTFS journals the rename.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, OperatingSystem.IsLinux() ? ReadOnlyDirectory : 0);
        if (descriptor < 0)
        {
            throw LastError($"The folder {path} cannot be opened");
        }

        // File systems on which folders need no such call say that it is none.
        var failed = Sync(descriptor) < 0 && Marshal.GetLastPInvokeError() != InvalidArgument;
        var error = failed ? LastError($"The folder {path} cannot be synced") : null;
        _ = Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    private static IOException LastError(string what)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(code)}", new Win32Exception(code));
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
