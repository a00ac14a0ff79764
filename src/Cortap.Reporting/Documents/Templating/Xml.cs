using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>XML of package parts: no document type, white space kept, UTF-8 without signature.</summary>
internal static class Xml
{
    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    public static XmlReader Reader(byte[] content) => XmlReader.Create(new MemoryStream(content, writable: false), Reading);

    /// <exception cref="XmlException">Not well-formed.</exception>
    public static XDocument Load(byte[] content)
    {
        using var reader = Reader(content);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
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
