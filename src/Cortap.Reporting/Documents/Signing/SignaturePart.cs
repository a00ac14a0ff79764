using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>The custom XML part that lists the digest of every part and relationship set, with a signature over the list.</summary>
internal static class SignaturePart
{
    public const string Name = "customXml/cortapSignature.xml";

    private const string ContentTypes = "[Content_Types].xml";

    public static XNamespace Namespace { get; } = "urn:cortap:signature:1";

    public static XElement Placeholder => new(Namespace + "signature");

    /// <summary>Name of a part, of a relationship set (<c>rels:part</c>) or of the content types, to the lower-case hex SHA-256 of its content.</summary>
    public static SortedDictionary<string, string> Digests(OpcPackage package)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (part, content) in package.Parts.Where(part => part.Key != Name))
        {
            digests[part] = Convert.ToHexStringLower(SHA256.HashData(content));
        }

        foreach (var (source, relationships) in package.Relationships.Where(pair => pair.Value.Count > 0))
        {
            digests[$"rels:{source}"] = Digest(relationships.Select(relationship =>
                $"{relationship.Id}\t{relationship.Type}\t{relationship.Target}\t{relationship.IsExternal}"));
        }

        digests[ContentTypes] = Digest(package.DefaultTypes.Concat(package.PartTypes).Select(type => $"{type.Key}\t{type.Value}"));
        return digests;
    }

    public static byte[] SignedBytes(IReadOnlyDictionary<string, string> digests) =>
        Encoding.UTF8.GetBytes(string.Join('\n', digests.Select(digest => $"{digest.Value} {digest.Key}")));

    /// <summary>SHA-256 of the public key, to find the key a document was signed with.</summary>
    public static string KeyId(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public static XElement Write(IReadOnlyDictionary<string, string> digests, string keyId, byte[] signature) => new(
        Namespace + "signature",
        new XAttribute("algorithm", "ecdsa-sha256"),
        new XAttribute("key", keyId),
        new XAttribute("value", Convert.ToBase64String(signature)),
        digests.Select(digest => new XElement(
            Namespace + "part", new XAttribute("name", digest.Key), new XAttribute("sha256", digest.Value))));

    private static string Digest(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))));
}
