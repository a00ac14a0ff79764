using System.IO.Compression;
using System.Xml;

namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>
/// The parts of a workbook's package, read as streams. Only the parts that are asked for are unpacked, and relationships that are not
/// followed, such as hyperlinks, are never judged.
/// </summary>
internal sealed class WorkbookPackage : IDisposable
{
    /// <summary>What the parts that are read may take unpacked, all together.</summary>
    public const long MaxUnpackedBytes = 128L * 1024 * 1024;

    private const int MaxRelationships = 10_000;

    /// <summary>No part that is looked for has a name nearly as long.</summary>
    private const int MaxName = 2_000;

    private const string ContentTypes = "[Content_Types].xml";

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private long _unpacked;

    private WorkbookPackage(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries)
        {
            if (!_parts.TryAdd(entry.FullName, entry))
                throw new WorkbookException($"the part {OneLine.Of(entry.FullName)} is in it twice");
        }
    }

    /// <exception cref="WorkbookException">The bytes are no package.</exception>
    public static WorkbookPackage Open(byte[] content)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            var package = new WorkbookPackage(archive);
            if (!package._parts.ContainsKey(ContentTypes))
                throw new WorkbookException($"it is a ZIP archive of something else ({ContentTypes} is missing)");
            archive = null;
            return package;
        }
        catch (InvalidDataException exception)
        {
            throw new WorkbookException("the file is cut off or damaged", exception);
        }
        finally
        {
            archive?.Dispose();
        }
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>Calls <paramref name="read"/> with a part's reader, before its first node.</summary>
    /// <exception cref="WorkbookException">The part is missing, damaged or too large.</exception>
    public void Read(string part, Action<PartReader> read)
    {
        if (!_parts.TryGetValue(part, out var entry))
            throw new WorkbookException($"its part {OneLine.Of(part)} is missing");
        // Unpacking ends at the length that the archive states, whatever follows.
        if (entry.Length > MaxUnpackedBytes || (_unpacked += entry.Length) > MaxUnpackedBytes)
            throw new WorkbookException($"it unpacks to more than {MaxUnpackedBytes / 1024 / 1024} MiB; delete its empty rows and columns, and sheets that are not needed");
        try
        {
            using var reader = new PartReader(entry.Open());
            read(reader);
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException or NotSupportedException)
        {
            throw new WorkbookException($"its part {OneLine.Of(part)} is damaged", exception);
        }
    }

    /// <summary>The targets of a part's relationships by id, with the last segment of their types; those of the package for <c>""</c>.</summary>
    public Dictionary<string, (string Type, string Part)> Relationships(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        var relationships = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var rels = $"{part[..slash]}_rels/{part[slash..]}.rels";
        if (!_parts.ContainsKey(rels))
            return relationships;
        Read(rels, reader =>
        {
            while (reader.Next())
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" }
                    && reader.GetAttribute("TargetMode") != "External"
                    && reader.GetAttribute("Id") is { Length: <= MaxName } id && reader.GetAttribute("Type") is { Length: <= MaxName } type
                    && reader.GetAttribute("Target") is { Length: <= MaxName } target)
                {
                    if (relationships.Count == MaxRelationships)
                        throw new WorkbookException($"its part {rels} names more than {MaxRelationships:N0} others");
                    relationships[id] = (type[(type.LastIndexOf('/') + 1)..], Resolve(part[..slash], target));
                }
            }
        });
        return relationships;
    }

    private static string Resolve(string folder, string target)
    {
        var segments = new List<string>();
        foreach (var segment in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ".."))
                segments.Add(Uri.UnescapeDataString(segment));
        }

        return string.Join('/', segments);
    }
}
