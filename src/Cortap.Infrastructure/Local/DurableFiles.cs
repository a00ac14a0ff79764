using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Cortap.Infrastructure.Local;

/// <summary>Writes files so that they survive a power cut: content, name and folder are all on the disk when a call returns.</summary>
internal static class DurableFiles
{
    private const int ReadOnlyDirectory = 0x10000;

    /// <summary>Writes a new file beside its final place, syncs it and renames it; the target is complete or absent, never partial.</summary>
    /// <param name="path">Final place; the folder must exist.</param>
    /// <param name="mode">Unix permissions; null leaves the default.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, UnixFileMode? mode, Action<FileStream> write)
    {
        var temporary = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (var file = new FileStream(temporary, options))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
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

        var failed = Sync(descriptor) < 0;
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

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
