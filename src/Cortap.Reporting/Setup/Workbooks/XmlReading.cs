using System.Buffers;
using System.Text;
using System.Xml;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>Reads XML that is small when it is packed and may be anything when it is not.</summary>
internal static class XmlReading
{
    private const int MaxDepth = 256;

    /// <summary>A cell has 32,767 characters at most, each of which may be written as <c>_xHHHH_</c>.</summary>
    private const int MaxText = 7 * 32_767;

    /// <summary>The next node. The reader remembers every element that is open, so that some kilobytes of them would take gigabytes.</summary>
    /// <exception cref="XmlException">Not well-formed, or nested too deeply.</exception>
    public static bool Next(this XmlReader reader) =>
        reader.Read() && (reader.Depth <= MaxDepth ? true : throw new XmlException($"The XML is nested deeper than {MaxDepth} levels."));

    /// <summary>The text of an element on whose start the reader stands; the reader stands on its end afterwards.</summary>
    /// <exception cref="XmlException">The element has others in it.</exception>
    /// <exception cref="WorkbookException">No cell can hold so much.</exception>
    public static string ReadText(this XmlReader reader)
    {
        var text = new StringBuilder();
        if (reader.IsEmptyElement)
            return "";
        var end = reader.Depth;
        while (reader.Next() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == end))
        {
            if (reader.NodeType == XmlNodeType.Element)
                throw new XmlException("A value holds elements.");
            reader.AppendText(text);
        }

        return text.ToString();
    }

    /// <summary>Appends the node's text, if it is one, without ever holding more of it than a cell can.</summary>
    /// <exception cref="WorkbookException">No cell can hold so much.</exception>
    public static void AppendText(this XmlReader reader, StringBuilder text)
    {
        if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
            return;
        var buffer = ArrayPool<char>.Shared.Rent(4096);
        try
        {
            for (int read; (read = reader.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
            {
                if (text.Append(buffer, 0, read).Length > MaxText)
                    throw new WorkbookException("it holds a text that is longer than a cell can hold");
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
