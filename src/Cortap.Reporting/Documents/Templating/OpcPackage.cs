using System.IO.Compression;
using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>The parts of an Open Packaging Conventions file, with content types and relationships. Written bytes depend on the content only.</summary>
internal sealed class OpcPackage
{
    public const string ContentTypesName = "[Content_Types].xml";
    public const long MaxUncompressedSize = 64 * 1024 * 1024;

    private static readonly XNamespace TypesNamespace = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static readonly XNamespace RelationshipsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>Relationships that can only be to parts of the file.</summary>
    private static readonly string[] InnerKinds =
        ["officeDocument", "styles", "numbering", "settings", "fontTable", "theme", "webSettings", "header", "footer", "footnotes", "endnotes", "comments"];

    // The earliest time a zip entry can hold.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Part name without leading slash, to content.</summary>
    public SortedDictionary<string, byte[]> Parts { get; private init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> DefaultTypes { get; private init; } = new(StringComparer.OrdinalIgnoreCase);

    public SortedDictionary<string, string> PartTypes { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Source part name (empty for the package), to its relationships in file order.</summary>
    public SortedDictionary<string, List<Relationship>> Relationships { get; private init; } = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Not a zip file, too large, or without content types.</exception>
    public static OpcPackage Read(ReadOnlyMemory<byte> bytes)
    {
        using var archive = Open(bytes);
        var left = MaxUncompressedSize;
        foreach (var entry in archive.Entries)
        {
            // Whatever the directory says: it may add up to more than a number holds, or be negative.
            if (entry.Length < 0 || (left -= Math.Min(entry.Length, MaxUncompressedSize + 1)) < 0)
            {
                throw new InvalidDataException($"The document unpacks to more than {MaxUncompressedSize} bytes.");
            }
        }

        return Of(archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).Select(entry =>
        {
            try
            {
                using var stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                return KeyValuePair.Create(entry.FullName, content.ToArray());
            }
            catch (InvalidDataException exception)
            {
                throw Damaged(entry.FullName, exception);
            }
        }));
    }

    /// <summary>For what .NET says of packed bytes.</summary>
    public static InvalidDataException Damaged(string part, InvalidDataException cause) =>
        new($"The file is damaged, perhaps on its way: its part {TextBeginning.Of(part, 200)} cannot be unpacked. Get it again.", cause);

    private static ZipArchive Open(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new ZipArchive(new MemoryStream(bytes.ToArray(), writable: false), ZipArchiveMode.Read);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("The file is no Word document, or is cut off or damaged.", exception);
        }
    }

    /// <summary>The package that these files make, content types and relationships among them.</summary>
    /// <exception cref="InvalidDataException">There are no content types.</exception>
    public static OpcPackage Of(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        var package = new OpcPackage();
        foreach (var (name, content) in entries)
        {
            package.Parts[name] = content;
        }

        package.ReadContentTypes();
        package.ReadRelationships();
        return package;
    }

    /// <summary>A copy whose members can be changed without touching this one; contents are shared.</summary>
    public OpcPackage Clone() => new()
    {
        Parts = new(Parts, StringComparer.Ordinal),
        DefaultTypes = new(DefaultTypes, StringComparer.OrdinalIgnoreCase),
        PartTypes = new(PartTypes, StringComparer.Ordinal),
        Relationships = new(Relationships.ToDictionary(pair => pair.Key, pair => pair.Value.ToList()), StringComparer.Ordinal),
    };

    public IReadOnlyList<Relationship> RelationshipsOf(string part) =>
        Relationships.TryGetValue(part, out var relationships) ? relationships : [];

    public void AddRelationships(string part, IEnumerable<Relationship> added)
    {
        if (!Relationships.TryGetValue(part, out var relationships))
        {
            Relationships[part] = relationships = [];
        }

        relationships.AddRange(added);
    }

    /// <summary>The part that the first relationship of this kind points to, or null.</summary>
    /// <exception cref="InvalidDataException">The part is not there.</exception>
    public string? FindTarget(string source, string kind) =>
        RelationshipsOf(source).FirstOrDefault(relationship => relationship.Type == $"{WordMarkup.RelationshipTypes}/{kind}") is { } found ? Target(source, found) : null;

    /// <summary>Refuses a package with a relationship to a part that is not there, or that must be in the file and is told to be elsewhere.</summary>
    /// <exception cref="InvalidDataException">There is one.</exception>
    public void RequireTargets()
    {
        foreach (var (source, relationships) in Relationships)
        {
            foreach (var relationship in relationships)
            {
                if (!relationship.IsExternal)
                {
                    Target(source, relationship);
                }
                else if (InnerKinds.FirstOrDefault(kind => relationship.Type == $"{WordMarkup.RelationshipTypes}/{kind}") is { } kind)
                {
                    throw new InvalidDataException($"The file is damaged: its {kind} is said to lie outside of it.");
                }
            }
        }
    }

    private string Target(string source, Relationship relationship) =>
        relationship.TargetPart(source) is var part && Parts.ContainsKey(part)
            ? part
            : throw new InvalidDataException($"The file is damaged: it lacks {(part.Length > 0 ? part : relationship.Target)}, to which {(source.Length > 0 ? source : "it")} refers.");

    public void Remove(string part)
    {
        Parts.Remove(part);
        PartTypes.Remove(part);
        Relationships.Remove(part);
        foreach (var (source, relationships) in Relationships)
        {
            relationships.RemoveAll(relationship => !relationship.IsExternal && relationship.TargetPart(source) == part);
        }
    }

    /// <summary>The parts whose root element is in the namespace; other programs rename parts when they save.</summary>
    public IReadOnlyList<string> PartsIn(XNamespace rootNamespace) =>
        [.. Parts.Where(part => part.Key.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && Xml.RootNamespace(part.Value) == rootNamespace.NamespaceName)
            .Select(part => part.Key)];

    /// <summary>The content type of a part; empty when none is declared.</summary>
    public string TypeOf(string part) =>
        PartTypes.TryGetValue(part, out var type) || DefaultTypes.TryGetValue(part[(part.LastIndexOf('.') + 1)..], out type) ? type : "";

    /// <summary>Everything that the file contains, in the order in which it is written.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Entries() =>
        Relationships.Where(pair => pair.Value.Count > 0)
            .Select(pair => KeyValuePair.Create(RelationshipsPart(pair.Key), RelationshipsXml(pair.Value)))
            .Prepend(KeyValuePair.Create(ContentTypesName, ContentTypesXml()))
            .Concat(Parts);

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in Entries())
            {
                WriteEntry(archive, name, content);
            }
        }

        return stream.ToArray();
    }

    private static void WriteEntry(ZipArchive archive, string name, byte[] content)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    /// <summary>The name of the file that holds the relationships of a part.</summary>
    public static string RelationshipsPart(string source)
    {
        var slash = source.LastIndexOf('/');
        return $"{source[..(slash + 1)]}_rels/{source[(slash + 1)..]}.rels";
    }

    private void ReadContentTypes()
    {
        if (!Parts.Remove(ContentTypesName, out var content))
        {
            throw new InvalidDataException("The file has no content types and is no Word document.");
        }

        foreach (var type in Xml.Load(content).Root!.Elements())
        {
            var name = (string?)type.Attribute("Extension") ?? ((string?)type.Attribute("PartName"))?.TrimStart('/');
            if (name is not null && (string?)type.Attribute("ContentType") is { } contentType)
            {
                (type.Name.LocalName == "Default" ? DefaultTypes : PartTypes)[name] = contentType;
            }
        }
    }

    private void ReadRelationships()
    {
        foreach (var name in Parts.Keys.Where(name => name.EndsWith(".rels", StringComparison.Ordinal)).ToList())
        {
            Parts.Remove(name, out var content);
            var source = name.Replace("_rels/", "", StringComparison.Ordinal)[..^".rels".Length];
            Relationships[source] = [.. Xml.Load(content!).Root!.Elements().Select(element => new Relationship(
                Attribute(element, "Id"), Attribute(element, "Type"), Attribute(element, "Target"),
                (string?)element.Attribute("TargetMode") == "External"))];

            string Attribute(XElement element, string member) => (string?)element.Attribute(member)
                ?? throw new InvalidDataException($"The file is damaged: a relationship in {name} has no {member}.");
        }
    }

    private byte[] ContentTypesXml() => Xml.Save(new XElement(
        TypesNamespace + "Types",
        DefaultTypes.Select(type => new XElement(
            TypesNamespace + "Default", new XAttribute("Extension", type.Key), new XAttribute("ContentType", type.Value))),
        PartTypes.Select(type => new XElement(
            TypesNamespace + "Override", new XAttribute("PartName", "/" + type.Key), new XAttribute("ContentType", type.Value)))));

    private static byte[] RelationshipsXml(IEnumerable<Relationship> relationships) => Xml.Save(new XElement(
        RelationshipsNamespace + "Relationships",
        relationships.Select(relationship => new XElement(
            RelationshipsNamespace + "Relationship",
            new XAttribute("Id", relationship.Id),
            new XAttribute("Type", relationship.Type),
            new XAttribute("Target", relationship.Target),
            relationship.IsExternal ? new XAttribute("TargetMode", "External") : null))));
}
