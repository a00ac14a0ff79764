using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    /// <summary>The lines of a file of any length, without their ends.</summary>
    /// <exception cref="CliException">A line has more than 256 Mi characters.</exception>
    public static async IAsyncEnumerable<string> ReadLinesAsync(FileInfo file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file.OpenRead());
        var line = new StringBuilder();
        var buffer = new char[81_920];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var begin = 0;
            for (int end; (end = Array.IndexOf(buffer, '\n', begin, read - begin)) >= 0; begin = end + 1)
            {
                yield return line.Append(buffer, begin, end - begin).ToString().TrimEnd('\r');
                line.Clear();
            }

            line.Append(buffer, begin, read - begin);
            if (line.Length > MaxLength) throw TooLarge(file);
        }

        if (line.Length > 0) yield return line.ToString();
    }

    /// <exception cref="CliException">It is larger than 256 MiB.</exception>
    public static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        // Not as a LimitedFile, to which pipes and devices are empty.
        await using var source = file.OpenRead();
        var content = (await LimitedStream.ReadAsync(source, MaxLength, cancellationToken))?.ToArray() ?? throw TooLarge(file);
        return IsLocalObject(file, content, out var begin) ? content[begin..] : content;
    }

    /// <summary>A version of an object in a data folder, named <c>@…</c>: a line of JSON with the length of what follows it.</summary>
    private static bool IsLocalObject(FileInfo file, byte[] content, out int begin)
    {
        begin = 0;
        var end = Array.IndexOf(content, (byte)'\n');
        if (!file.Name.StartsWith('@') || end < 0) return false;
        begin = end + 1;
        try
        {
            return JsonNode.Parse(content.AsSpan(0, end)) is JsonObject header && header["Size"] is JsonValue size && size.TryGetValue<long>(out var length) && length == content.Length - begin;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static CliException TooLarge(FileInfo file) =>
        new($"{file.FullName} is larger than {MaxLength / 1024 / 1024} MiB, which no file for this command needs to be.");
}
