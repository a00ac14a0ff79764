using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A key pair, a certificate, and what signs and verifies with them.</summary>
internal sealed class SignatureKit : IDisposable
{
    private static readonly Lazy<X509Certificate2> SharedCertificate = new(CreateCertificate);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly VerificationKeys _keys;

    public SignatureKit()
    {
        _keys = VerificationKeys.Of(ECDsa.Create(_key.ExportParameters(includePrivateParameters: false)));
        Signer = new DocumentSigner(_key, Certificate, TimeProvider.System);
        Verifier = new DocumentVerifier(_keys);
    }

    public static X509Certificate2 Certificate => SharedCertificate.Value;

    public DocumentSigner Signer { get; }

    public DocumentVerifier Verifier { get; }

    public byte[] PublicKeys(X509Certificate2? certificate) => _keys.ToJson(certificate);

    public void Dispose()
    {
        _keys.Dispose();
        _key.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=CORTAP Reports, O=Kestrel Review Partners, C=US", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(2));
    }
}
