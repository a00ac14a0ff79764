namespace Cortap.Cli.Commands;

/// <summary>Reads a file that the command line names: whatever the system gives under that name, a pipe too, but not without end.</summary>
internal static class InputFile
{
    // Several times the largest document that the service makes or reads.
    private const int MaxLength = 256 * 1024 * 1024;

    /// <summary>The text of the file, without a byte order mark.</summary>
    /// <exception cref="CliException">It is larger than 256 MiB.</exception>
    public static async Task<string> ReadTextAsync(FileInfo file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(new MemoryStream(await ReadAsync(file, cancellationToken)));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <exception cref="CliException">It is larger than 256 MiB.</exception>
    public static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var source = file.OpenRead();
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxLength) throw new CliException($"{file.FullName} is larger than {MaxLength / 1024 / 1024} MiB, which no file for this command needs to be.");
        }

        return content.ToArray();
    }
}
