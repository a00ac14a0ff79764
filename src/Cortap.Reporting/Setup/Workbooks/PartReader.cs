using System.Buffers;
using System.Text;
using System.Xml;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>Reads the XML of a part, which is small when it is packed and may be anything when it is not.</summary>
internal sealed class PartReader : IDisposable
{
    private const int MaxDepth = 256;

    /// <summary>More than any tag has that a spreadsheet program writes; the parser compares each with the others.</summary>
    private const int MaxAttributes = 256;

    /// <summary>Each character of a cell may be written as <c>_xHHHH_</c>.</summary>
    private const int MaxText = 7 * CellText.MaxLength;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private readonly BoundedSteps _content;
    private readonly XmlReader _reader;

    /// <param name="content">The part unpacked; it is disposed.</param>
    public PartReader(Stream content)
    {
        _content = new BoundedSteps(content);
        _reader = XmlReader.Create(_content, Settings);
    }

    public XmlNodeType NodeType => _reader.NodeType;

    public string LocalName => _reader.LocalName;

    /// <summary>0 for the root.</summary>
    public int Depth => _reader.Depth;

    public bool IsEmptyElement => _reader.IsEmptyElement;

    public string? GetAttribute(string name) => _reader.GetAttribute(name);

    /// <summary>The attribute <c>r:id</c>, whose namespace is not the same in strict workbooks.</summary>
    public string? GetRelationshipId()
    {
        string? id = null;
        while (_reader.MoveToNextAttribute())
        {
            if (_reader.LocalName == "id" && _reader.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal))
                id = _reader.Value;
        }

        _reader.MoveToElement();
        return id;
    }

    /// <summary>Goes to the root and tells whether it has that name.</summary>
    /// <exception cref="XmlException">Not well-formed.</exception>
    public bool BeginsWith(string root)
    {
        while (NodeType != XmlNodeType.Element && Next())
        {
        }

        return LocalName == root;
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>The next node. The parser remembers every element that is open, so that some kilobytes of them would take gigabytes.</summary>
    /// <exception cref="XmlException">Not well-formed, or nested too deeply.</exception>
    /// <exception cref="WorkbookException">No spreadsheet program writes such a node.</exception>
    public bool Next()
    {
        _content.Begin();
        if (!_reader.Read())
            return false;
        if (_reader.AttributeCount > MaxAttributes)
            throw new WorkbookException($"it holds a tag of more than {MaxAttributes} attributes");
        return _reader.Depth <= MaxDepth ? true : throw new XmlException($"The XML is nested deeper than {MaxDepth} levels.");
    }

    /// <summary>The text of an element on whose start the reader stands; the reader stands on its end afterwards.</summary>
    /// <exception cref="XmlException">The element has others in it.</exception>
    /// <exception cref="WorkbookException">No cell can hold so much.</exception>
    public string ReadText()
    {
        var text = new StringBuilder();
        if (IsEmptyElement)
            return "";
        var end = Depth;
        while (Next() && !(NodeType == XmlNodeType.EndElement && Depth == end))
        {
            if (NodeType == XmlNodeType.Element)
                throw new XmlException("A value holds elements.");
            AppendText(text);
        }

        return text.ToString();
    }

    /// <summary>Appends the node's text, if it is one, without ever holding more of it than a cell can.</summary>
    /// <exception cref="WorkbookException">No cell can hold so much.</exception>
    public void AppendText(StringBuilder text)
    {
        if (NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
            return;
        var buffer = ArrayPool<char>.Shared.Rent(4096);
        try
        {
            for (int read; (read = _reader.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
            {
                if (text.Append(buffer, 0, read).Length > MaxText)
                    throw new WorkbookException(CellText.TooLong);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>What the parser may take in for one node: it holds all of it at once.</summary>
    private sealed class BoundedSteps(Stream content) : UnseekableStream
    {
        private const int MaxStep = 2 * 1024 * 1024;

        private int _taken;

        public override bool CanRead => true;

        public override bool CanWrite => false;

        public void Begin() => _taken = 0;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = content.Read(buffer);
            _taken += read;
            return _taken <= MaxStep ? read : throw new WorkbookException($"it holds a tag, text or comment of more than {MaxStep / 1024 / 1024} MiB");
        }

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
