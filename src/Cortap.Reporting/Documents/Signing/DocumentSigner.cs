using System.Security.Cryptography;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>
/// Signs reports so that anybody with the public key can tell whether one is genuine: ECDSA over the digests of all parts, in a custom XML
/// part of its own. Signing is a step after rendering, because ECDSA is randomized and a rendered document is not.
/// </summary>
/// <param name="key">A private key, usually on P-256. The caller keeps and disposes it. Documents are signed one at a time with it.</param>
public sealed class DocumentSigner(ECDsa key)
{
    // A key object is not safe for use by two threads at once.
    private readonly Lock _gate = new();
    private readonly string _keyId = SignaturePart.KeyId(key);

    /// <summary>The document with its signature; a signature it already had is replaced.</summary>
    /// <exception cref="InvalidDataException">Not a Word document.</exception>
    public byte[] Sign(ReadOnlyMemory<byte> docx)
    {
        var package = OpcPackage.Read(docx);
        var mainPart = package.FindTarget("", "officeDocument") ?? throw new InvalidDataException("The file has no main document part.");
        package.Remove(SignaturePart.Name);
        PropertyParts.PutCustomXml(package, mainPart, SignaturePart.Name, SignaturePart.Placeholder);
        var digests = SignaturePart.Digests(package);
        byte[] signature;
        lock (_gate)
        {
            signature = key.SignData(SignaturePart.SignedBytes(digests), HashAlgorithmName.SHA256);
        }

        package.Parts[SignaturePart.Name] = Xml.Save(SignaturePart.Write(digests, _keyId, signature));
        return package.Write();
    }
}
