namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>
/// XML as it is unpacked, which ends with an error at a tag, comment or section that no spreadsheet program writes: a reader holds all of it at
/// once, and compares each attribute of a tag with the others.
/// </summary>
internal sealed class BoundedMarkup(Stream content) : Stream
{
    private const int MaxLength = 1024 * 1024;
    private const int MaxAttributes = 256;

    private const byte None = 0;

    /// <summary>What the next bytes belong to: nothing, a tag (<c>&lt;</c>), a comment or section (<c>!</c>), or a value in quotes of a tag.</summary>
    private byte _state = None;
    private bool _isFirst;
    private int _length;
    private int _attributes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        for (ReadOnlySpan<byte> rest = buffer[..read]; rest.Length > 0;)
            rest = rest[Step(rest)..];
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Goes on to behind the next byte that changes what the following belong to.</summary>
    private int Step(ReadOnlySpan<byte> bytes)
    {
        if (_state == None)
        {
            var start = bytes.IndexOf((byte)'<');
            if (start < 0)
                return bytes.Length;
            (_state, _isFirst, _length, _attributes) = ((byte)'<', true, 0, 0);
            return start + 1;
        }

        if (_isFirst)
        {
            _isFirst = false;
            if (bytes[0] is (byte)'!' or (byte)'?')
                _state = (byte)'!';
        }

        var next = _state switch
        {
            (byte)'<' => bytes.IndexOfAny(">\"'="u8),
            (byte)'!' => bytes.IndexOf((byte)'>'),
            _ => bytes.IndexOf(_state),
        };
        var passed = next < 0 ? bytes.Length : next + 1;
        _length += passed;
        if (next >= 0)
        {
            _attributes += bytes[next] == '=' ? 1 : 0;
            _state = (_state, bytes[next]) switch
            {
                (_, (byte)'=') => _state,
                ((byte)'<', var quote and not (byte)'>') => quote,
                ((byte)'<' or (byte)'!', _) => None,
                _ => (byte)'<',
            };
        }

        return _length > MaxLength || _attributes > MaxAttributes
            ? throw new WorkbookException($"it holds a tag or section of more than {MaxAttributes} attributes or {MaxLength / 1024 / 1024} MiB")
            : passed;
    }
}
