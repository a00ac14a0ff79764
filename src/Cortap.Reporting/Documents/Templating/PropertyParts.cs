using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Document properties and the provenance part.</summary>
internal static class PropertyParts
{
    public const string TemplateIdName = "CortapTemplate";
    public const string TemplateVersionName = "CortapTemplateVersion";
    public const string ProvenancePart = "customXml/cortapProvenance.xml";

    private const string CorePart = "docProps/core.xml";
    private const string CustomPart = "docProps/custom.xml";
    private const string ProvenancePropertiesPart = "customXml/cortapProvenanceProps.xml";
    private const string CoreRelationship = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    private const string Language = "en-US";

    private static readonly XNamespace Core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Terms = "http://purl.org/dc/terms/";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly XNamespace Custom = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
    private static readonly XNamespace Types = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";
    private static readonly XNamespace DataStore = "http://schemas.openxmlformats.org/officeDocument/2006/customXml";

    /// <summary>Namespace of the provenance part's root element.</summary>
    public static XNamespace ProvenanceNamespace { get; } = "urn:cortap:provenance:1";

    /// <summary>Template id and version, or null when the file is no CORTAP template.</summary>
    public static (string Id, string Version)? ReadTemplateIdentity(OpcPackage package)
    {
        var part = package.FindTarget("", "custom-properties");
        if (part is null || !package.Parts.TryGetValue(part, out var content))
        {
            return null;
        }

        var values = Xml.Load(content).Root!.Elements(Custom + "property")
            .GroupBy(property => (string?)property.Attribute("name") ?? "").ToDictionary(group => group.Key, group => group.First().Value);
        return values.TryGetValue(TemplateIdName, out var id) && values.TryGetValue(TemplateVersionName, out var version) ? (id, version) : null;
    }

    public static void WriteCore(OpcPackage package, DocumentProperties properties)
    {
        var time = new XAttribute(Instance + "type", "dcterms:W3CDTF");
        var created = properties.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Put(package, CorePart, "application/vnd.openxmlformats-package.core-properties+xml", "", CoreRelationship, new XElement(
            Core + "coreProperties",
            new XAttribute(XNamespace.Xmlns + "cp", Core),
            new XAttribute(XNamespace.Xmlns + "dc", Dublin),
            new XAttribute(XNamespace.Xmlns + "dcterms", Terms),
            new XAttribute(XNamespace.Xmlns + "xsi", Instance),
            new XElement(Dublin + "title", Clean(properties.Title)),
            new XElement(Dublin + "subject", Clean(properties.Subject)),
            new XElement(Dublin + "creator", Clean(properties.Author)),
            new XElement(Core + "keywords", Clean(properties.Keywords)),
            new XElement(Core + "lastModifiedBy", Clean(properties.Author)),
            new XElement(Terms + "created", time, created),
            new XElement(Terms + "modified", time, created),
            new XElement(Dublin + "language", Language)));
    }

    public static void WriteCustom(OpcPackage package, IReadOnlyList<(string Name, string Value)> values) => Put(
        package, CustomPart, "application/vnd.openxmlformats-officedocument.custom-properties+xml", "",
        $"{WordMarkup.RelationshipTypes}/custom-properties",
        new XElement(
            Custom + "Properties",
            new XAttribute(XNamespace.Xmlns + "vt", Types),
            values.Select((value, index) => new XElement(
                Custom + "property",
                new XAttribute("fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"),
                new XAttribute("pid", index + 2),
                new XAttribute("name", value.Name),
                new XElement(Types + "lpwstr", Clean(value.Value))))));

    /// <summary>Adds a custom XML part to the main document part.</summary>
    public static void PutCustomXml(OpcPackage package, string mainPart, string part, XElement root) =>
        Put(package, part, "application/xml", mainPart, $"{WordMarkup.RelationshipTypes}/customXml", root);

    /// <summary>The provenance that a report carries, or null.</summary>
    public static Provenance? ReadProvenance(OpcPackage package)
    {
        if (package.PartsIn(ProvenanceNamespace) is not [var part])
        {
            return null;
        }

        var root = Xml.Load(package.Parts[part]).Root!;
        return new Provenance(Value("jobId"), Value("templateId"), Value("templateVersion"), Value("generator"), Value("canonicalSha256"), Value("templateSha256"))
        {
            AuditCheckpoint = (string?)root.Element(ProvenanceNamespace + "auditCheckpoint"),
            Build = (string?)root.Element(ProvenanceNamespace + "build"),
        };

        string Value(string name) => (string?)root.Element(ProvenanceNamespace + name) ?? "";
    }

    public static void WriteProvenance(OpcPackage package, string mainPart, Provenance provenance)
    {
        WriteCustom(package,
        [
            (TemplateIdName, provenance.TemplateId),
            (TemplateVersionName, provenance.TemplateVersion),
            ("CortapTemplateSha256", provenance.TemplateSha256),
            ("CortapJob", provenance.JobId),
            ("CortapGenerator", provenance.Generator),
            ("CortapCanonicalSha256", provenance.CanonicalSha256),
        ]);
        PutCustomXml(package, mainPart, ProvenancePart, new XElement(
            ProvenanceNamespace + "provenance",
            new XElement(ProvenanceNamespace + "jobId", Clean(provenance.JobId)),
            new XElement(ProvenanceNamespace + "templateId", provenance.TemplateId),
            new XElement(ProvenanceNamespace + "templateVersion", provenance.TemplateVersion),
            new XElement(ProvenanceNamespace + "templateSha256", provenance.TemplateSha256),
            new XElement(ProvenanceNamespace + "generator", provenance.Generator),
            new XElement(ProvenanceNamespace + "canonicalSha256", Clean(provenance.CanonicalSha256)),
            provenance.AuditCheckpoint is { } checkpoint ? new XElement(ProvenanceNamespace + "auditCheckpoint", Clean(checkpoint)) : null,
            provenance.Build is { } build ? new XElement(ProvenanceNamespace + "build", Clean(build)) : null));
        Put(
            package, ProvenancePropertiesPart, "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
            ProvenancePart, $"{WordMarkup.RelationshipTypes}/customXmlProps",
            new XElement(
                DataStore + "datastoreItem",
                new XAttribute(XNamespace.Xmlns + "ds", DataStore),
                new XAttribute(DataStore + "itemID", "{7B0C3E0A-5A0E-4B3C-9C55-3B8F6C6F0C01}"),
                new XElement(DataStore + "schemaRefs", new XElement(
                    DataStore + "schemaRef", new XAttribute(DataStore + "uri", ProvenanceNamespace.NamespaceName)))));
    }

    private static void Put(OpcPackage package, string part, string contentType, string source, string relationshipType, XElement root)
    {
        package.Parts[part] = Xml.Save(root);
        package.PartTypes[part] = contentType;
        if (!package.RelationshipsOf(source).Any(relationship => relationship.Type == relationshipType && relationship.TargetPart(source) == part))
        {
            var slashes = source.Count(character => character == '/');
            var target = string.Concat(Enumerable.Repeat("../", slashes)) + part;
            package.AddRelationships(source, [new Relationship($"rIdCortap{part.Length}", relationshipType, target, IsExternal: false)]);
        }
    }

    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => !MarkupBuffer.IsBidirectionalOverride(rune.Value)).Select(rune => MarkupBuffer.IsXml(rune.Value) ? rune : Rune.ReplacementChar));
}
