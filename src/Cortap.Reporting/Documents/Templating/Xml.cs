using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>XML of package parts: no document type, white space kept, UTF-8 without signature.</summary>
internal static class Xml
{
    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    /// <exception cref="XmlException">Not well-formed.</exception>
    public static XDocument Load(byte[] content)
    {
        using var reader = XmlReader.Create(new MemoryStream(content, writable: false), Reading);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
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
