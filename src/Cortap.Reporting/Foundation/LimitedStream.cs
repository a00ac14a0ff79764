namespace Cortap.Reporting.Foundation;

/// <summary>Reads what somebody else sends or has put there, never more than a limit.</summary>
public static class LimitedStream
{
    private const int InitialSize = 64 * 1024;

    /// <summary>Reads to the end; null when there is more than the limit, of which nothing further is read then.</summary>
    /// <remarks>The arrays are not pooled: a pool would keep those that an attack has made large.</remarks>
    public static async Task<Memory<byte>?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(InitialSize, limit + 1)];
        var length = 0;
        while (await stream.ReadAsync(bytes.AsMemory(length), cancellationToken) is var read && read > 0)
        {
            length += read;
            if (length > limit)
                return null;
            if (length == bytes.Length)
                Array.Resize(ref bytes, Math.Min(length * 2, limit + 1));
        }

        return bytes.AsMemory(0, length);
    }
}
