using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>What a report's signature vouches for. It lies with its signature in a custom XML part.</summary>
/// <param name="KeyId">Of the key that signed (<see cref="VerificationKeys.IdOf"/>).</param>
/// <param name="Certificate">Lower-case hex SHA-256 of the certificate of the office signature (<see cref="OfficeSignature"/>); null without one.</param>
/// <param name="Digests">Name of each file in the package to the lower-case hex SHA-256 of its content; without the two signatures.</param>
/// <param name="Paragraphs">The text, so that a change can be shown as what stood there before.</param>
internal sealed record SignatureManifest(
    string KeyId, string? Certificate, IReadOnlyDictionary<string, string> Digests, IReadOnlyList<WordParagraph> Paragraphs)
{
    public const string PartName = "customXml/cortapSignature.xml";

    private const string Algorithm = "ecdsa-p256-sha256";

    public static XNamespace Namespace { get; } = "urn:cortap:signature:2";

    /// <summary>The bytes that are signed.</summary>
    public byte[] SignedBytes() => Xml.Save(ToXml());

    /// <summary>The part.</summary>
    public byte[] Write(byte[] signature)
    {
        var root = ToXml();
        root.Add(new XAttribute("value", Convert.ToBase64String(signature)));
        return Xml.Save(root);
    }

    /// <summary>Takes nothing but what <see cref="Write"/> writes; whatever else stands in the part would be unsigned.</summary>
    /// <param name="content">The part.</param>
    /// <param name="manifest">What it says.</param>
    /// <param name="signature">Over <see cref="SignedBytes"/>.</param>
    public static bool TryRead(byte[] content, [NotNullWhen(true)] out SignatureManifest? manifest, out byte[] signature)
    {
        (manifest, signature) = (null, []);
        try
        {
            var document = Xml.Load(content);
            var root = document.Root!;
            var value = (string?)root.Attribute("value") ?? "";
            var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in root.Elements(Namespace + "file"))
            {
                digests.Add((string?)entry.Attribute("name") ?? "", (string?)entry.Attribute("sha256") ?? "");
            }

            var read = new SignatureManifest(
                (string?)root.Attribute("key") ?? "", (string?)root.Attribute("certificate"), digests, [.. root.Elements(Namespace + "text").SelectMany(ParagraphsOf)]);
            signature = Convert.FromBase64String(value);
            manifest = Same(root, Xml.Load(read.Write(signature)).Root!) && document.Nodes().All(node => node is XElement || IsBlank(node)) ? read : null;
            return manifest is not null;
        }
        catch (Exception exception) when (exception is XmlException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private XElement ToXml() => new(
        Namespace + "signature",
        new XAttribute("algorithm", Algorithm),
        new XAttribute("key", KeyId),
        Certificate is null ? null : new XAttribute("certificate", Certificate),
        Digests.OrderBy(digest => digest.Key, StringComparer.Ordinal).Select(digest => new XElement(
            Namespace + "file", new XAttribute("name", digest.Key), new XAttribute("sha256", digest.Value))),
        Paragraphs.GroupBy(paragraph => paragraph.Place).Select(place => new XElement(
            Namespace + "text", new XAttribute("place", place.Key), place.Select(paragraph => new XElement(Namespace + "p", paragraph.Text)))));

    private static IEnumerable<WordParagraph> ParagraphsOf(XElement text) => text.Elements(Namespace + "p")
        .Select(paragraph => new WordParagraph(Enum.Parse<ParagraphPlace>((string?)text.Attribute("place") ?? ""), paragraph.Value));

    // Programs that save a document anew may indent the part and write it with a prefix; nothing else is the same.
    private static bool Same(XElement found, XElement written)
    {
        if (found.Name != written.Name || !Attributes(found).SequenceEqual(Attributes(written)))
        {
            return false;
        }

        if (!written.HasElements)
        {
            return found.Nodes().All(node => node is XText) && found.Value == written.Value;
        }

        var children = found.Nodes().Where(node => !IsBlank(node)).ToList();
        var expected = written.Elements().ToList();
        return children.Count == expected.Count
            && children.Zip(expected).All(pair => pair.First is XElement element && Same(element, pair.Second));
    }

    private static IEnumerable<(XName Name, string Value)> Attributes(XElement element) => element.Attributes()
        .Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => (attribute.Name, attribute.Value)).OrderBy(pair => pair.Name.ToString(), StringComparer.Ordinal);

    private static bool IsBlank(XNode node) => node is XText text && string.IsNullOrWhiteSpace(text.Value);
}
