namespace Cortap.Reporting.Riskuity;

/// <summary>
/// A connection on which nothing is sent twice unasked. The handler sends a request up to three times more when a connection breaks before
/// an answer; it does so for an <see cref="IOException"/> or an early end, and for nothing else. How often Riskuity is asked is for
/// <see cref="RiskuityTransport"/> to decide.
/// </summary>
internal sealed class UnrepeatedStream(Stream connection) : UnseekableStream
{
    private bool _isAnswered;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (!_isAnswered)
        {
            throw Broken(exception);
        }

        // Reads of nothing only wait for data.
        if (count == 0 && buffer.Length > 0 && !_isAnswered)
            throw Broken(null);
        _isAnswered |= count > 0;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isAnswered = false;
        try
        {
            await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw Broken(exception);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override void Flush() => connection.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Requests are asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Requests are asynchronous.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
        base.Dispose(disposing);
    }

    private static HttpRequestException Broken(IOException? cause) =>
        new(HttpRequestError.ResponseEnded, "The connection was closed before an answer came.", cause);
}
