using System.Text;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Reads and writes as much of the protobuf wire format as the tests need: length-delimited fields by their numbers.</summary>
internal static class Protobuf
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;

    /// <summary>The contents of every length-delimited field at the path of field numbers.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, params int[] path)
    {
        foreach (var (field, content) in Fields(message))
        {
            if (field != path[0]) continue;
            if (path.Length == 1) yield return content;
            else foreach (var inner in Messages(content, path[1..])) yield return inner;
        }
    }

    /// <summary>The texts of every field of a number.</summary>
    public static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, params int[] path) =>
        Messages(message, path).Select(content => Encoding.UTF8.GetString(content.Span));

    /// <summary>A length-delimited field.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        using var field = new MemoryStream();
        WriteVarint(field, (uint)(number << 3 | Delimited));
        WriteVarint(field, (uint)content.Length);
        field.Write(content);
        return field.ToArray();
    }

    /// <summary>A field that holds text.</summary>
    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static void WriteVarint(MemoryStream field, uint value)
    {
        for (; value >= 0x80; value >>= 7) field.WriteByte((byte)(value | 0x80));
        field.WriteByte((byte)value);
    }

    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = (int)ReadVarint(ref message);
            switch (key & 7)
            {
                case Varint:
                    ReadVarint(ref message);
                    break;
                case Delimited:
                    var length = (int)ReadVarint(ref message);
                    yield return (key >> 3, message[..length]);
                    message = message[length..];
                    break;
                case var width:
                    message = message[(width == Fixed64 ? 8 : 4)..];
                    break;
            }
        }
    }

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> message)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = message.Span[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
            shift += 7;
        }
    }
}
