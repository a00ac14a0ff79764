namespace Cortap.Infrastructure.Settings;

/// <summary>What lies at a path. A link whose target is missing, or which leads to itself, exists for .NET.</summary>
internal static class ExistingPath
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static bool IsFile(string path) => Find(path) is not null;

    /// <summary>A file that somebody may execute.</summary>
    public static bool IsProgram(string path) => Find(path) is { } file && (OperatingSystem.IsWindows() || (file.UnixFileMode & Execute) != 0);

    private static FileSystemInfo? Find(string path)
    {
        try
        {
            return File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) is { Exists: true } file ? file : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
