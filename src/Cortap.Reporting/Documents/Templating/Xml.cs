using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>XML of package parts: no document type, no bottomless nesting, white space kept, UTF-8 without signature.</summary>
internal static class Xml
{
    private const int MaxDepth = 512;

    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    public static XmlReader Reader(byte[] content) => XmlReader.Create(new MemoryStream(content, writable: false), Reading);

    /// <exception cref="XmlException">Not well-formed, or nested too deeply.</exception>
    public static XDocument Load(byte[] content)
    {
        RefuseDepth(content);
        using var reader = Reader(content);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    // XDocument goes up to the root for each element that it takes, so that some kilobytes of nested elements take it hours.
    private static void RefuseDepth(byte[] content)
    {
        using var reader = Reader(content);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new XmlException($"The XML is nested deeper than {MaxDepth} levels, which no document needs to be.");
            }
        }
    }

    /// <summary>The namespace of the root element, or null when this is no XML.</summary>
    public static string? RootNamespace(byte[] content)
    {
        try
        {
            using var reader = Reader(content);
            return reader.MoveToContent() == XmlNodeType.Element ? reader.NamespaceURI : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static byte[] Save(XElement root)
    {
        using var stream = new MemoryStream();
        stream.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"u8);
        using (var writer = XmlWriter.Create(stream, Writing))
        {
            root.Save(writer);
        }

        return stream.ToArray();
    }
}
