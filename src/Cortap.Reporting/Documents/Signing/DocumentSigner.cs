using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>
/// Signs reports so that anybody with the public key can tell whether one is genuine, and what was changed if not. Signing is a step after
/// rendering, because ECDSA is randomized and a rendered document is not.
/// </summary>
/// <param name="key">A private key on P-256. The caller keeps and disposes it. Documents are signed one at a time with it.</param>
/// <param name="certificate">With an RSA private key, for the signature that Word shows on Final reports; null for none.</param>
/// <param name="time">Tells the moment of signing.</param>
public sealed class DocumentSigner(ECDsa key, X509Certificate2? certificate, TimeProvider time)
{
    private readonly string _keyId = VerificationKeys.IdOf(key);

    // A key object is not safe for use by two threads at once.
    private readonly Lock _gate = new();

    /// <summary>The document with its signature; signatures that it already had are replaced.</summary>
    /// <param name="docx">A Word document.</param>
    /// <param name="isFinal">Whether it also gets the signature that Word shows: nobody may edit it any more.</param>
    /// <exception cref="InvalidDataException">Not a Word document.</exception>
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the certificate is not valid at this time.</exception>
    public byte[] Sign(ReadOnlyMemory<byte> docx, bool isFinal)
    {
        var package = OpcPackage.Read(docx);
        var mainPart = package.FindTarget("", "officeDocument") ?? throw new InvalidDataException("The file has no main document part.");
        OfficeSignature.Remove(package);
        foreach (var part in package.PartsIn(SignatureManifest.Namespace))
        {
            package.Remove(part);
        }

        PropertyParts.PutCustomXml(package, mainPart, SignatureManifest.PartName, new(SignatureManifest.Namespace + "signature"));
        var office = isFinal ? certificate : null;
        if (office is not null && (time.GetUtcNow() < office.NotBefore || time.GetUtcNow() > office.NotAfter))
        {
            throw new CortapException(
                ErrorCodes.GenerationError, "The report is Final, and the certificate that Final reports are signed with is not valid today. Tell the operators to replace it.");
        }

        if (office is not null)
        {
            OfficeSignature.Reserve(package);
        }

        var manifest = new SignatureManifest(
            _keyId,
            office is null ? null : OfficeSignature.Fingerprint(office),
            package.Entries().Where(entry => entry.Key is not (SignatureManifest.PartName or OfficeSignature.PartName))
                .ToDictionary(entry => entry.Key, entry => Convert.ToHexStringLower(SHA256.HashData(entry.Value))),
            WordParagraph.ReadAll(package));
        package.Parts[SignatureManifest.PartName] = manifest.Write(Sign(manifest.SignedBytes()));
        if (office is not null)
        {
            lock (_gate)
            {
                package.Parts[OfficeSignature.PartName] = OfficeSignature.Create(package, office, time.GetUtcNow());
            }
        }

        return package.Write();
    }

    /// <summary>The signature of a file that cannot hold it, such as a PDF; to be kept beside it as <c>{name}.sig</c>.</summary>
    public byte[] SignDetached(ReadOnlySpan<byte> file) => DetachedSignature.Sign(file, _keyId, Sign);

    private byte[] Sign(byte[] bytes)
    {
        lock (_gate)
        {
            return key.SignData(bytes, HashAlgorithmName.SHA256);
        }
    }
}
