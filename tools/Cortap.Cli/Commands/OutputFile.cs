namespace Cortap.Cli.Commands;

/// <summary>Files that commands write.</summary>
internal static class OutputFile
{
    /// <inheritdoc cref="WriteAsync(string, Func{Stream, Task}, bool)"/>
    public static Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(file, stream => stream.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>
    /// Writes a file that is there whole or not at all: half of it must neither be taken for all nor take the place of an earlier one. What is no plain
    /// file, such as a pipe or a link, is written to as it is.
    /// </summary>
    /// <param name="file">Its path.</param>
    /// <param name="writeAsync">Writes the content.</param>
    /// <param name="isPrivate">It is made for its owner alone.</param>
    public static async Task WriteAsync(string file, Func<Stream, Task> writeAsync, bool isPrivate = false)
    {
        var isPlain = !File.Exists(file) || (File.ResolveLinkTarget(file, returnFinalTarget: false) is null && !LimitedFile.HasNoLength(file));
        // Two commands may write the same file at once: each has a part of its own.
        var part = isPlain ? $"{file}.{Path.GetRandomFileName()}.part" : file;
        var options = new FileStreamOptions { Mode = isPlain ? FileMode.CreateNew : FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            if (isPrivate) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            else if (isPlain && File.Exists(file)) options.UnixCreateMode = File.GetUnixFileMode(file);
        }

        try
        {
            await using (var stream = new FileStream(part, options)) await writeAsync(stream);
            if (isPlain) File.Move(part, file, overwrite: true);
        }
        catch (Exception exception) when (isPlain)
        {
            if (File.Exists(part)) File.Delete(part);
            // Nobody named the part.
            if (exception is IOException or UnauthorizedAccessException && exception.Message.Contains(Path.GetFileName(part), StringComparison.Ordinal))
                throw new CliException(FileTrouble.Describe(exception, file));
            throw;
        }
    }
}
