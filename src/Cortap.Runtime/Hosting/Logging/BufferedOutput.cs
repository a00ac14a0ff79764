using System.Buffers;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// Gathers what several threads write for some milliseconds and hands it on with one call, because a call for each line would cost more
/// than the line. Each write stays in one piece. Nothing is dropped: when the receiver is slow, those who write wait for it.
/// </summary>
internal sealed class BufferedOutput : Stream
{
    /// <summary>The bytes that are gathered at most, but for a single write that is larger.</summary>
    public const int Capacity = 64 * 1024;

    /// <summary>For how long the first of them waits.</summary>
    public static readonly TimeSpan GatheringTime = TimeSpan.FromMilliseconds(5);

    private readonly Stream _receiver;
    private readonly ITimer _timer;
    private readonly Lock _gathering = new();
    private readonly Lock _handingOn = new();
    private ArrayBufferWriter<byte> _gathered = new(Capacity);
    private ArrayBufferWriter<byte> _handedOn = new(Capacity);

    public BufferedOutput(Stream receiver, TimeProvider time)
    {
        _receiver = receiver;
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!TryGather(buffer))
            Flush();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Returns when everything written before has been handed on.</summary>
    public override void Flush()
    {
        lock (_handingOn)
        {
            lock (_gathering)
                (_gathered, _handedOn) = (_handedOn, _gathered);
            try
            {
                _receiver.Write(_handedOn.WrittenSpan);
            }
            catch (IOException)
            {
                // A full disk must not end the service, and there is nobody to tell.
            }
            finally
            {
                _handedOn.ResetWrittenCount();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            Flush();
        }
        base.Dispose(disposing);
    }

    private bool TryGather(ReadOnlySpan<byte> buffer)
    {
        bool isFirst;
        lock (_gathering)
        {
            isFirst = _gathered.WrittenCount == 0;
            if (!isFirst && _gathered.WrittenCount + buffer.Length > Capacity)
                return false;
            _gathered.Write(buffer);
        }
        if (isFirst)
            _timer.Change(GatheringTime, Timeout.InfiniteTimeSpan);
        return true;
    }
}
