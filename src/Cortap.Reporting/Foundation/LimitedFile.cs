namespace Cortap.Reporting.Foundation;

/// <summary>
/// Reads a file that people put there, never more than a limit. The bytes are counted as they are read: what the system tells of a file may be
/// outdated by then. What has no length is not opened but empty: opening a pipe that nobody writes to would wait for ever.
/// </summary>
public static class LimitedFile
{
    /// <summary>The bytes of the file; null when there are more than the limit.</summary>
    public static async Task<byte[]?> ReadAsync(string path, int limit, CancellationToken cancellationToken)
    {
        if (HasNoLength(path))
        {
            return [];
        }

        await using var file = File.OpenRead(path);
        return (await LimitedStream.ReadAsync(file, limit, cancellationToken).ConfigureAwait(false))?.ToArray();
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static byte[]? Read(string path, int limit)
    {
        if (HasNoLength(path))
        {
            return [];
        }

        using var file = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > limit)
            {
                return null;
            }
        }

        return content.ToArray();
    }

    /// <summary>True of an empty file, a pipe or a device; of a link, what it leads to.</summary>
    public static bool HasNoLength(string path) =>
        (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) is FileInfo { Exists: true, Length: 0 };
}
