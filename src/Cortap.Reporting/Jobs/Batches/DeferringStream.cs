namespace Cortap.Reporting.Jobs.Batches;

/// <summary>
/// Writes forwards to a connection, asynchronously only. <see cref="System.IO.Compression"/> ends each entry of an archive with a few synchronous
/// writes, which connections refuse: these some kilobytes wait here for the next asynchronous one.
/// </summary>
internal sealed class DeferringStream(Stream connection) : UnseekableStream
{
    private readonly MemoryStream _deferred = new();
    private bool _isDiscarding;

    /// <summary>Nothing goes to the connection from now on: what is written to end something that failed is for nobody.</summary>
    public void Discard() => _isDiscarding = true;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => _deferred.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _deferred.Write(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isDiscarding) return;
        await WriteDeferredAsync(cancellationToken).ConfigureAwait(false);
        await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_isDiscarding) return;
        await WriteDeferredAsync(cancellationToken).ConfigureAwait(false);
        await connection.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Flush()
    {
        // The next asynchronous write or flush does it.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask WriteDeferredAsync(CancellationToken cancellationToken)
    {
        if (_deferred.Length == 0)
        {
            return;
        }

        await connection.WriteAsync(_deferred.GetBuffer().AsMemory(0, (int)_deferred.Length), cancellationToken).ConfigureAwait(false);
        _deferred.SetLength(0);
    }
}
