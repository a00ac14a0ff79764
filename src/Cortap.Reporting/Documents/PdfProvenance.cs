using System.Text;
using System.Xml;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>The provenance of a report in the XMP metadata of its PDF.</summary>
public static class PdfProvenance
{
    private const int MaxPacket = 1024 * 1024;

    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Ours = "urn:cortap:provenance:1#";
    private static readonly XNamespace Extension = "http://www.aiim.org/pdfa/ns/extension/";
    private static readonly XNamespace Schema = "http://www.aiim.org/pdfa/ns/schema#";
    private static readonly XNamespace Property = "http://www.aiim.org/pdfa/ns/property#";

    private static readonly (string Name, string Meaning, Func<Provenance, string?> Value)[] Members =
    [
        ("jobId", "The job that asked for the report", provenance => provenance.JobId),
        ("templateId", "The template", provenance => provenance.TemplateId),
        ("templateVersion", "Version of the template's wording", provenance => provenance.TemplateVersion),
        ("generator", "Product and version", provenance => provenance.Generator),
        ("canonicalSha256", "Digest of the data that the report was made from", provenance => provenance.CanonicalSha256),
        ("templateSha256", "Digest of the template's file", provenance => provenance.TemplateSha256),
        ("auditCheckpoint", "Last checkpoint of the audit record", provenance => provenance.AuditCheckpoint),
        ("build", "Version, commit and digest", provenance => provenance.Build),
    ];

    /// <summary>
    /// The same PDF with the provenance, and a description of its members as PDF/A demands, in its metadata. A packet has room for that: what is
    /// written in its place is no longer than what stood there, so that nothing else of the file moves.
    /// </summary>
    /// <exception cref="InvalidDataException">The file has no metadata, or none with enough room.</exception>
    public static byte[] AddTo(byte[] pdf, Provenance provenance)
    {
        var (start, length) = Find(pdf);
        var end = start < 0 ? -1 : pdf.AsSpan(start + length).IndexOf("<?xpacket end="u8);
        if (end < 0)
        {
            throw new InvalidDataException("the PDF has no metadata");
        }

        var document = XDocument.Parse(Encoding.UTF8.GetString(pdf, start, length));
        (document.Descendants(Rdf + "RDF").FirstOrDefault() ?? throw new InvalidDataException("the PDF has no metadata")).Add(
            new XElement(
                Rdf + "Description",
                new XAttribute(Rdf + "about", ""),
                new XAttribute(XNamespace.Xmlns + "cortap", Ours),
                Members.Where(member => member.Value(provenance) is not null).Select(member => new XElement(Ours + member.Name, member.Value(provenance)))),
            Description());
        var packet = Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));
        if (packet.Length > length + end)
        {
            throw new InvalidDataException("the PDF's metadata has no room for the provenance");
        }

        var result = pdf.ToArray();
        result.AsSpan(start, length + end).Fill((byte)' ');
        packet.CopyTo(result, start);
        return result;
    }

    /// <summary>The provenance that a PDF carries, or null.</summary>
    public static Provenance? Read(ReadOnlySpan<byte> pdf)
    {
        var (start, length) = Find(pdf);
        if (start < 0)
        {
            return null;
        }

        try
        {
            var packet = Xml.Load(pdf.Slice(start, length).ToArray());
            var values = Members.Select(member => packet.Descendants(Ours + member.Name).FirstOrDefault()?.Value).ToList();
            return values[..5].Contains(null) ? null : new Provenance(values[0]!, values[1]!, values[2]!, values[3]!, values[4]!, values[5] ?? "") { AuditCheckpoint = values[6], Build = values[7] };
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static (int Start, int Length) Find(ReadOnlySpan<byte> pdf)
    {
        var start = pdf.LastIndexOf("<x:xmpmeta"u8);
        var length = start < 0 ? -1 : pdf[start..].IndexOf("</x:xmpmeta>"u8);
        return length is < 0 or > MaxPacket ? (-1, 0) : (start, length + "</x:xmpmeta>".Length);
    }

    private static XElement Description() => new(
        Rdf + "Description",
        new XAttribute(Rdf + "about", ""),
        new XAttribute(XNamespace.Xmlns + "pdfaExtension", Extension),
        new XAttribute(XNamespace.Xmlns + "pdfaSchema", Schema),
        new XAttribute(XNamespace.Xmlns + "pdfaProperty", Property),
        new XElement(Extension + "schemas", new XElement(Rdf + "Bag", new XElement(
            Rdf + "li",
            new XAttribute(Rdf + "parseType", "Resource"),
            new XElement(Schema + "schema", "CORTAP provenance"),
            new XElement(Schema + "namespaceURI", Ours.NamespaceName),
            new XElement(Schema + "prefix", "cortap"),
            new XElement(Schema + "property", new XElement(Rdf + "Seq", Members.Select(member => new XElement(
                Rdf + "li",
                new XAttribute(Rdf + "parseType", "Resource"),
                new XElement(Property + "name", member.Name),
                new XElement(Property + "valueType", "Text"),
                new XElement(Property + "category", "internal"),
                new XElement(Property + "description", member.Meaning)))))))));
}
