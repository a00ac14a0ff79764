using System.Text.Json;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Local;

/// <summary>One version of an object: a line of JSON that describes it, then the content.</summary>
internal sealed class ObjectFile : IDisposable
{
    private const int MaxHeaderLength = 4_096;

    private readonly FileStream _file;

    private ObjectFile(FileStream file)
    {
        _file = file;
        var header = ReadHeader(file);
        (Attributes, Size) = (new ObjectAttributes(header.ContentType, header.FileName), header.Size);
    }

    public ObjectAttributes Attributes { get; }

    /// <summary>Bytes of the content.</summary>
    public long Size { get; }

    /// <summary>Opens a version; null when it is not there.</summary>
    /// <exception cref="InvalidDataException">The file was not written by this store, or was changed since.</exception>
    public static ObjectFile? Open(string path)
    {
        FileStream? file = null;
        try
        {
            if (LimitedFile.HasNoLength(path)) throw new InvalidDataException($"{path} has no header.");
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 16_384);
            return new ObjectFile(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    public static void Write(FileStream file, ReadOnlySpan<byte> content, ObjectAttributes attributes)
    {
        file.Write(JsonSerializer.SerializeToUtf8Bytes(new Header(attributes.ContentType, attributes.FileName, content.Length)));
        file.WriteByte((byte)'\n');
        file.Write(content);
    }

    public byte[] ReadAll()
    {
        var content = new byte[Size];
        _file.ReadExactly(content);
        return content;
    }

    /// <summary>The content, which owns the file from here on.</summary>
    public Stream ToStream() => new TailStream(_file);

    public void Dispose() => _file.Dispose();

    private static Header ReadHeader(FileStream file)
    {
        var line = new List<byte>(128);
        for (int value; (value = file.ReadByte()) != '\n';)
        {
            if (value < 0 || line.Count == MaxHeaderLength)
            {
                throw new InvalidDataException($"{file.Name} has no header.");
            }

            line.Add((byte)value);
        }

        try
        {
            // Both texts become headers of an answer.
            if (JsonSerializer.Deserialize<Header>(line.ToArray()) is not { ContentType: { } type } header || !IsHeaderText(type) || !IsHeaderText(header.FileName ?? ""))
            {
                throw new InvalidDataException($"{file.Name} has an unreadable header.");
            }

            return header.Size == file.Length - file.Position ? header : throw new InvalidDataException($"{file.Name} is not as long as its header says.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file.Name} has an unreadable header.", error);
        }
    }

    private static bool IsHeaderText(string text) => text.All(character => character is >= ' ' and <= '~' and not '"');

    private sealed record Header(string ContentType, string? FileName, long Size);
}
