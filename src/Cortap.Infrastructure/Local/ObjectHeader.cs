using System.Text.Json;

namespace Cortap.Infrastructure.Local;

/// <summary>First line of a version's file, as JSON; the content follows the line feed.</summary>
internal sealed record ObjectHeader(string ContentType, string? FileName, long Size)
{
    private const int MaxLength = 4_096;

    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this), (byte)'\n'];

    /// <summary>Reads the header and leaves the stream at the content.</summary>
    /// <exception cref="InvalidDataException">The file was not written by this store, or was cut.</exception>
    public static ObjectHeader Read(FileStream file)
    {
        var line = new List<byte>(128);
        for (int value; (value = file.ReadByte()) != '\n';)
        {
            if (value < 0 || line.Count == MaxLength)
            {
                throw new InvalidDataException($"{file.Name} has no header.");
            }

            line.Add((byte)value);
        }

        ObjectHeader? header;
        try
        {
            header = JsonSerializer.Deserialize<ObjectHeader>(line.ToArray());
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file.Name} has an unreadable header.", error);
        }

        return header?.Size == file.Length - file.Position ? header : throw new InvalidDataException($"{file.Name} is not as long as its header says.");
    }
}
