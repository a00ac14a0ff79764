using System.Collections.Concurrent;
using System.Text;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Validation;

/// <summary>
/// The shapes of one template's documents that <see cref="DocumentValidator"/> has found valid. A document made of known shapes only is
/// valid as well, so that it need not be parsed and validated again; see docs/adr/0005-known-shapes.md for why the verdict is the same.
/// Thread-safe.
/// </summary>
/// <param name="template">Its parts are taken as valid when a document of the same package shape carries the very same bytes.</param>
internal sealed class KnownShapes(OpcPackage template)
{
    private const long MaxSize = 16 * 1024 * 1024;

    // The validator does not look into these.
    private static readonly string[] UncheckedTypes = ["application/vnd.openxmlformats-package.core-properties+xml", "application/xml"];

    private readonly ConcurrentDictionary<byte[], bool> _shapes = new(ShapeComparer.Instance);
    private readonly ConcurrentDictionary<string, int> _vocabularies = new(StringComparer.Ordinal);
    private int _lastVocabulary;
    private long _size;

    /// <summary>
    /// Attributes that make one passage depend on another or on relationships: passages with these are not learned, except ids and names
    /// in a part that is a single passage.
    /// </summary>
    public static IReadOnlyList<string> DependentAttributes { get; } =
        ["id", "name", "styleId", "abstractNumId", "numPicBulletId", "version", "ShapeID", "embed", "link", "href", "pict", "relid"];

    /// <summary>Whether the document is made of known shapes; false says nothing about its validity.</summary>
    public bool Cover(OpcPackage document)
    {
        var shapes = _shapes.GetAlternateLookup<ReadOnlySpan<byte>>();
        return PackageShape.Describe(document) is { } shape && shapes.ContainsKey(shape)
            && ReadParts(document, root => _vocabularies.GetValueOrDefault(root), (passage, _) => shapes.ContainsKey(passage));
    }

    /// <summary>Remembers the shapes of a document that the validator has found valid.</summary>
    public void Learn(OpcPackage document)
    {
        if (PackageShape.Describe(document) is { } shape)
        {
            Add(shape);
            ReadParts(document, root => _vocabularies.GetOrAdd(root, _ => Interlocked.Increment(ref _lastVocabulary)), (passage, isWholePart) =>
            {
                if (IsIndependent(passage, isWholePart))
                {
                    Add(passage.ToArray());
                }

                return true;
            });
        }
    }

    private bool ReadParts(OpcPackage document, Func<string, int> vocabularyOf, ShapeSink sink)
    {
        foreach (var (name, content) in document.Parts)
        {
            if ((template.Parts.TryGetValue(name, out var own) && ReferenceEquals(own, content))
                || (document.PartTypes.TryGetValue(name, out var type) && UncheckedTypes.Contains(type)))
            {
                continue;
            }

            if (vocabularyOf(RootTag(content)) is not (> 0 and <= ushort.MaxValue and var vocabulary)
                || !new ShapeReader(vocabulary, document.RelationshipsOf(name), sink).Read(content))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(byte[] shape)
    {
        if (Interlocked.Read(ref _size) < MaxSize && _shapes.TryAdd(shape, true))
        {
            Interlocked.Add(ref _size, shape.Length);
        }
    }

    private static bool IsIndependent(ReadOnlySpan<byte> shape, bool isWholePart)
    {
        if (shape.IndexOf("<w:guid"u8) >= 0 || (isWholePart && shape.IndexOf(" r:"u8) >= 0))
        {
            return false;
        }

        return isWholePart || !HasDependentAttribute(Encoding.UTF8.GetString(shape));
    }

    private static bool HasDependentAttribute(string shape) => DependentAttributes.Any(attribute =>
        shape.Contains($" {attribute}=\"", StringComparison.Ordinal) || shape.Contains($":{attribute}=\"", StringComparison.Ordinal));

    private static string RootTag(ReadOnlySpan<byte> content)
    {
        var start = Math.Min(content.Length, ShapeReader.Prolog.Length);
        var end = content[start..].IndexOf((byte)'>');
        return Encoding.UTF8.GetString(content.Slice(start, end + 1));
    }

    private sealed class ShapeComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ShapeComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] shape) => GetHashCode(shape.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
