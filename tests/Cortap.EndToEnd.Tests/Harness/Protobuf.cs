namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Reads as much of the protobuf wire format as telemetry needs: length-delimited fields by their numbers.</summary>
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
