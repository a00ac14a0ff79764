using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using Xml = Cortap.Reporting.Documents.Templating.Xml;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>
/// The signature that Word and LibreOffice show: a digital signature of the Open Packaging Conventions (ISO/IEC 29500-2) in the form XAdES-EPES,
/// as [MS-OFFCRYPTO] 2.5.2 describes it, with an RSA certificate.
/// </summary>
internal static class OfficeSignature
{
    public const string PartName = "_xmlsignatures/sig1.xml";

    private const string Origin = "_xmlsignatures/origin.sigs";
    private const string PackageSignature = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature";
    private const string RelationshipsType = "application/vnd.openxmlformats-package.relationships+xml";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string CanonicalXml = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private const string ObjectType = "http://www.w3.org/2000/09/xmldsig#Object";
    private const string SignedPropertiesType = "http://uri.etsi.org/01903#SignedProperties";
    private const string SignatureId = "idPackageSignature";

    private static readonly XNamespace Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private static readonly XNamespace Package = "http://schemas.openxmlformats.org/package/2006/digital-signature";
    private static readonly XNamespace Office = "http://schemas.microsoft.com/office/2006/digsig";
    private static readonly XNamespace Xades = "http://uri.etsi.org/01903/v1.3.2#";
    private static readonly XNamespace RelationshipsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships";

    // Office writes these anew without asking, and leaves them out of its own signatures.
    private static readonly string[] UnsignedKinds = ["/core-properties", "/extended-properties", "/digital-signature/origin"];

    /// <summary>Makes room for the signature, so that nothing else changes when it comes.</summary>
    public static void Reserve(OpcPackage package)
    {
        package.DefaultTypes["sigs"] = "application/vnd.openxmlformats-package.digital-signature-origin";
        package.Parts[Origin] = [];
        package.Parts[PartName] = [];
        package.PartTypes[PartName] = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml";
        package.AddRelationships("", [new Relationship("rIdCortapOrigin", $"{PackageSignature}/origin", Origin, IsExternal: false)]);
        package.AddRelationships(Origin, [new Relationship("rIdCortapOffice", $"{PackageSignature}/signature", "sig1.xml", IsExternal: false)]);
    }

    public static void Remove(OpcPackage package)
    {
        foreach (var part in package.Parts.Keys.Where(part => part.StartsWith("_xmlsignatures/", StringComparison.Ordinal)).ToList())
        {
            package.Remove(part);
        }
    }

    /// <summary>The content of the signature part.</summary>
    /// <param name="package">All other parts in their last form.</param>
    /// <param name="certificate">With its private key, RSA.</param>
    /// <param name="time">Moment of signing.</param>
    public static byte[] Create(OpcPackage package, X509Certificate2 certificate, DateTimeOffset time)
    {
        using var key = certificate.GetRSAPrivateKey() ?? throw new CryptographicException("The certificate comes without an RSA private key.");
        var root = Build(package, certificate, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        Complete(root, key.SignData(SignedInfo(root), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return Xml.Save(root);
    }

    /// <summary>Null when the signature part is exactly what <see cref="Create"/> makes of this package, else what is wrong.</summary>
    /// <param name="package">Whose other parts are known to be unaltered.</param>
    /// <param name="fingerprint">Lower-case hex SHA-256 of the certificate.</param>
    /// <param name="subject">Whom the certificate names.</param>
    public static string? Objection(OpcPackage package, string fingerprint, out string? subject)
    {
        subject = null;
        if (!package.Parts.TryGetValue(PartName, out var content))
        {
            return "The office signature was removed.";
        }

        try
        {
            var found = Xml.Load(content).Root!;
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(found.Descendants(Dsig + "X509Certificate").First().Value));
            var signature = Convert.FromBase64String(found.Element(Dsig + "SignatureValue")!.Value);
            var root = Build(package, certificate, found.Descendants(Xades + "SigningTime").First().Value);
            using var key = certificate.GetRSAPublicKey();
            var signedInfo = SignedInfo(root);
            Complete(root, signature);
            subject = certificate.Subject;
            return Fingerprint(certificate) == fingerprint && Xml.Save(root).AsSpan().SequenceEqual(content)
                && key?.VerifyData(signedInfo, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true
                    ? null : "The office signature was changed.";
        }
        catch (Exception exception) when (exception is XmlException or FormatException or CryptographicException or InvalidOperationException or NullReferenceException)
        {
            return "The office signature was changed.";
        }
    }

    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));

    private static XElement Build(OpcPackage package, X509Certificate2 certificate, string time)
    {
        var root = new XElement(
            Dsig + "Signature",
            new XAttribute("xmlns", Dsig),
            new XAttribute("Id", SignatureId),
            new XElement(
                Dsig + "KeyInfo",
                new XElement(Dsig + "X509Data", new XElement(Dsig + "X509Certificate", Convert.ToBase64String(certificate.RawData)))),
            PackageObject(package, time),
            OfficeObject(),
            QualifyingProperties(certificate, time));
        root.AddFirst(new XElement(
            Dsig + "SignedInfo",
            new XElement(Dsig + "CanonicalizationMethod", Algorithm(CanonicalXml)),
            new XElement(Dsig + "SignatureMethod", Algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")),
            ObjectReference(root, ObjectType, "idPackageObject"),
            ObjectReference(root, ObjectType, "idOfficeObject"),
            ObjectReference(root, SignedPropertiesType, "idSignedProperties")));
        return root;
    }

    private static byte[] SignedInfo(XElement root) => Canonical(root.Element(Dsig + "SignedInfo")!);

    private static void Complete(XElement root, byte[] signature) =>
        root.Element(Dsig + "SignedInfo")!.AddAfterSelf(new XElement(Dsig + "SignatureValue", Convert.ToBase64String(signature)));

    private static XElement ObjectReference(XElement root, string type, string id)
    {
        var target = root.Descendants().First(element => (string?)element.Attribute("Id") == id);
        return Reference(
            $"#{id}", Canonical(target), new XAttribute("Type", type), new XElement(Dsig + "Transforms", new XElement(Dsig + "Transform", Algorithm(CanonicalXml))));
    }

    private static XElement PackageObject(OpcPackage package, string time)
    {
        var parts = package.Parts.Where(part => IsSigned(package, part.Key)).Select(part => (Name: $"/{part.Key}", Reference: Reference(
            $"/{part.Key}?ContentType={package.TypeOf(part.Key)}", part.Value)));
        var relationships = package.Relationships.Where(source => source.Key.Length == 0 || IsSigned(package, source.Key))
            .Select(source => (Name: $"/{OpcPackage.RelationshipsPart(source.Key)}", Reference: RelationshipsReference(source.Key, source.Value)));
        return new XElement(
            Dsig + "Object",
            new XAttribute("Id", "idPackageObject"),
            new XElement(Dsig + "Manifest", parts.Concat(relationships).OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => part.Reference)),
            SignatureProperty("idSignatureTime", new XElement(
                Package + "SignatureTime",
                new XAttribute(XNamespace.Xmlns + "mdssi", Package),
                new XElement(Package + "Format", "YYYY-MM-DDThh:mm:ssTZD"),
                new XElement(Package + "Value", time))));
    }

    private static bool IsSigned(OpcPackage package, string part) => !part.StartsWith("_xmlsignatures/", StringComparison.Ordinal)
        && !package.RelationshipsOf("").Any(relationship => IsUnsigned(relationship) && relationship.TargetPart("") == part);

    private static bool IsUnsigned(Relationship relationship) =>
        UnsignedKinds.Any(kind => relationship.Type.EndsWith(kind, StringComparison.Ordinal));

    private static XElement RelationshipsReference(string source, IEnumerable<Relationship> relationships)
    {
        var signed = relationships.Where(relationship => !IsUnsigned(relationship)).OrderBy(relationship => relationship.Id, StringComparer.Ordinal).ToList();
        var content = new XElement(RelationshipsNamespace + "Relationships", signed.Select(relationship => new XElement(
            RelationshipsNamespace + "Relationship",
            new XAttribute("Id", relationship.Id),
            new XAttribute("Target", relationship.Target),
            new XAttribute("TargetMode", relationship.IsExternal ? "External" : "Internal"),
            new XAttribute("Type", relationship.Type))));
        var transforms = new XElement(
            Dsig + "Transforms",
            new XElement(
                Dsig + "Transform",
                Algorithm("http://schemas.openxmlformats.org/package/2006/RelationshipTransform"),
                signed.Select(relationship => new XElement(
                    Package + "RelationshipReference",
                    new XAttribute(XNamespace.Xmlns + "mdssi", Package),
                    new XAttribute("SourceId", relationship.Id)))),
            new XElement(Dsig + "Transform", Algorithm(CanonicalXml)));
        return Reference($"/{OpcPackage.RelationshipsPart(source)}?ContentType={RelationshipsType}", Canonical(content), transforms);
    }

    // Office expects the members; their values are what it shows when somebody asks for details.
    private static XElement OfficeObject() => new(
        Dsig + "Object",
        new XAttribute("Id", "idOfficeObject"),
        SignatureProperty("idOfficeV1Details", new XElement(
            Office + "SignatureInfoV1",
            new XAttribute("xmlns", Office),
            new XElement(Office + "SetupID"),
            new XElement(Office + "SignatureText"),
            new XElement(Office + "SignatureImage"),
            new XElement(Office + "SignatureComments", "Made and signed by CORTAP"),
            new XElement(Office + "WindowsVersion", "10.0"),
            new XElement(Office + "OfficeVersion", "16.0"),
            new XElement(Office + "ApplicationVersion", "16.0"),
            new XElement(Office + "Monitors", 1),
            new XElement(Office + "HorizontalResolution", 1920),
            new XElement(Office + "VerticalResolution", 1080),
            new XElement(Office + "ColorDepth", 32),
            new XElement(Office + "SignatureProviderId", "{00000000-0000-0000-0000-000000000000}"),
            new XElement(Office + "SignatureProviderUrl"),
            new XElement(Office + "SignatureProviderDetails", 9),
            new XElement(Office + "SignatureType", 1))));

    private static XElement QualifyingProperties(X509Certificate2 certificate, string time) => new(
        Dsig + "Object",
        new XElement(
            Xades + "QualifyingProperties",
            new XAttribute(XNamespace.Xmlns + "xd", Xades),
            new XAttribute("Target", $"#{SignatureId}"),
            new XElement(
                Xades + "SignedProperties",
                new XAttribute("Id", "idSignedProperties"),
                new XElement(
                    Xades + "SignedSignatureProperties",
                    new XElement(Xades + "SigningTime", time),
                    new XElement(Xades + "SigningCertificate", new XElement(
                        Xades + "Cert",
                        new XElement(
                            Xades + "CertDigest",
                            new XElement(Dsig + "DigestMethod", Algorithm(Sha256)),
                            new XElement(Dsig + "DigestValue", Convert.ToBase64String(certificate.GetCertHash(HashAlgorithmName.SHA256)))),
                        new XElement(
                            Xades + "IssuerSerial",
                            new XElement(Dsig + "X509IssuerName", certificate.Issuer),
                            new XElement(Dsig + "X509SerialNumber", new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture))))),
                    // The policy is the one that follows from what is signed: this makes it EPES.
                    new XElement(Xades + "SignaturePolicyIdentifier", new XElement(Xades + "SignaturePolicyImplied"))))));

    private static XElement SignatureProperty(string id, XElement content) => new(
        Dsig + "SignatureProperties",
        new XElement(Dsig + "SignatureProperty", new XAttribute("Id", id), new XAttribute("Target", $"#{SignatureId}"), content));

    private static XElement Reference(string uri, byte[] content, params object[] members) => new(
        Dsig + "Reference",
        new XAttribute("URI", uri),
        members,
        new XElement(Dsig + "DigestMethod", Algorithm(Sha256)),
        new XElement(Dsig + "DigestValue", Convert.ToBase64String(SHA256.HashData(content))));

    private static XAttribute Algorithm(string name) => new("Algorithm", name);

    // Inclusive canonical XML: the outermost element declares all namespaces in scope.
    private static byte[] Canonical(XElement element)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var copy = new XElement(element);
        foreach (var declaration in element.Ancestors().SelectMany(ancestor => ancestor.Attributes()).Where(attribute => attribute.IsNamespaceDeclaration))
        {
            if (copy.Attribute(declaration.Name) is null)
            {
                copy.Add(declaration);
            }
        }

        using (var reader = copy.CreateReader())
        {
            document.Load(reader);
        }

        var transform = new XmlDsigC14NTransform();
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var content = new MemoryStream();
        output.CopyTo(content);
        return content.ToArray();
    }
}
