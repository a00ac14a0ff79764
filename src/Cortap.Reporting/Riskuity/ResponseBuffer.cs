using System.Buffers;

namespace Cortap.Reporting.Riskuity;

/// <summary>The bytes of one answer in pooled memory, never more than a limit.</summary>
internal sealed class ResponseBuffer : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);

    private ResponseBuffer()
    {
    }

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Reads to the end; null when there is more than the limit, of which nothing further is read then.</summary>
    public static async Task<ResponseBuffer?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new ResponseBuffer();
        try
        {
            while (await stream.ReadAsync(buffer._bytes.AsMemory(buffer.Length), cancellationToken) is var read && read > 0)
            {
                buffer.Length += read;
                if (buffer.Length > limit)
                {
                    buffer.Dispose();
                    return null;
                }

                if (buffer.Length == buffer._bytes.Length)
                    buffer.Grow();
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
