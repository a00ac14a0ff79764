using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>The signature that Word shows on Final reports.</summary>
public sealed class OfficeSignatureTests : IDisposable
{
    private const string Part = "_xmlsignatures/sig1.xml";

    private readonly SignatureKit _kit = new();
    private readonly byte[] _final;

    public OfficeSignatureTests() => _final = _kit.Signer.Sign(RenderedReport.Of("07-legacy-23-final").Docx, isFinal: true);

    [Fact]
    public void Sign_FinalReport_IsGenuineValidAndNamesTheCertificate()
    {
        var verification = _kit.Verifier.Verify(_final);

        verification.Outcome.ShouldBe(VerificationOutcome.Genuine, verification.Reason);
        verification.CertificateSubject.ShouldBe(SignatureKit.Certificate.Subject);
        DocumentValidator.Validate(_final).ShouldBeEmpty();
    }

    [Fact]
    public void Sign_FinalReport_AsksForNoFieldUpdates() =>
        Encoding.UTF8.GetString(OpcPackage.Read(_final).Parts["word/settings.xml"]).ShouldNotContain("updateFields");

    [Fact]
    public void Sign_DraftReport_HasNoOfficeSignature() =>
        OpcPackage.Read(_kit.Signer.Sign(RenderedReport.Of("01-full-494").Docx, isFinal: false)).Parts.ShouldNotContainKey(Part);

    [Fact]
    public void Sign_ExpiredCertificate_IsGenerationError()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new DocumentSigner(key, SignatureKit.Certificate, new FixedTime(DateTimeOffset.UtcNow.AddYears(5)));

        Should.Throw<CortapException>(() => signer.Sign(RenderedReport.Of("07-legacy-23-final").Docx, isFinal: true)).Code.ShouldBe(ErrorCodes.GenerationError);
    }

    [Fact]
    public void Sign_FinalReport_XmlsecFindsTheSignatureValid()
    {
        var signature = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(signature, OpcPackage.Read(_final).Parts[Part]);

            Xmlsec(signature).ShouldBe(0);
            File.WriteAllText(signature, File.ReadAllText(signature).Replace("idSignatureTime", "idSignatureTine", StringComparison.Ordinal));
            Xmlsec(signature).ShouldNotBe(0);
        }
        finally
        {
            File.Delete(signature);
        }
    }

    // xmlsec checks what SignedInfo refers to; what the manifest refers to is checked here, with a canonical form written by Python.
    [Fact]
    public void Sign_FinalReport_EveryDigestOfTheManifestIsRightInPython()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, _final);

            var checkedParts = Python(Digests, file).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            checkedParts.ShouldAllBe(line => line.StartsWith("right ", StringComparison.Ordinal));
            checkedParts.ShouldContain(line => line.Contains("/word/document.xml?", StringComparison.Ordinal));
            checkedParts.ShouldContain(line => line.Contains("/_rels/.rels?", StringComparison.Ordinal));
            checkedParts.ShouldContain(line => line.Contains("/customXml/cortapSignature.xml?", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("comment", "</Signature>", "<!-- approved --></Signature>")]
    [InlineData("object", "</Signature>", "<Object>approved</Object></Signature>")]
    [InlineData("attribute", "<KeyInfo>", "<KeyInfo Id=\"approved\">")]
    [InlineData("time", ":", ";")]
    public void Verify_ChangedOfficeSignature_IsNotGenuine(string what, string from, string to)
    {
        var forged = SigningTests.Change(_final, Part, xml =>
        {
            var at = what == "time" ? xml.IndexOf(from, xml.IndexOf("SigningTime", StringComparison.Ordinal) + 13, StringComparison.Ordinal) : xml.LastIndexOf(from, StringComparison.Ordinal);
            return string.Concat(xml.AsSpan(0, at), to, xml.AsSpan(at + from.Length));
        });

        _kit.Verifier.Verify(forged).Outcome.ShouldBe(VerificationOutcome.NotGenuine, what);
    }

    [Fact]
    public void Verify_OfficeSignatureOfAnotherCertificate_IsNotGenuine()
    {
        using var rsa = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=Somebody else", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        var package = OpcPackage.Read(_final);
        package.Parts[Part] = OfficeSignature.Create(package, certificate, DateTimeOffset.UtcNow);

        _kit.Verifier.Verify(package.Write()).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    [Fact]
    public void Verify_RemovedOfficeSignature_IsNotGenuine()
    {
        var package = OpcPackage.Read(_final);
        package.Parts.Remove(Part);

        _kit.Verifier.Verify(package.Write()).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    [Fact]
    public void Create_SignatureProperties_FollowXadesEpes()
    {
        XNamespace xades = "http://uri.etsi.org/01903/v1.3.2#";
        var root = Xml.Load(OpcPackage.Read(_final).Parts[Part]).Root!;

        root.Descendants(xades + "SignaturePolicyImplied").ShouldHaveSingleItem();
        root.Descendants(xades + "SigningCertificate").ShouldHaveSingleItem();
    }

    public void Dispose() => _kit.Dispose();

    private const string Digests = """
        import base64, hashlib, re, sys, zipfile
        import xml.etree.ElementTree as ET
        D, M = "{http://www.w3.org/2000/09/xmldsig#}", "{http://schemas.openxmlformats.org/package/2006/digital-signature}"
        R = "{http://schemas.openxmlformats.org/package/2006/relationships}"
        archive = zipfile.ZipFile(sys.argv[1])
        for reference in ET.fromstring(archive.read("_xmlsignatures/sig1.xml")).iter(D + "Reference"):
            uri = reference.get("URI")
            if uri.startswith("#"):
                continue
            content = archive.read(uri.split("?")[0].lstrip("/"))
            ids = [element.get("SourceId") for element in reference.iter(M + "RelationshipReference")]
            if ids:
                lines = ['<Relationships xmlns="%s">' % R[1:-1]]
                for found in sorted((e for e in ET.fromstring(content) if e.get("Id") in ids), key=lambda e: e.get("Id")):
                    lines.append('<Relationship Id="%s" Target="%s" TargetMode="%s" Type="%s"></Relationship>' % (
                        found.get("Id"), found.get("Target"), found.get("TargetMode", "Internal"), found.get("Type")))
                content = "".join(lines + ["</Relationships>"]).encode()
            right = base64.b64encode(hashlib.sha256(content).digest()).decode() == reference.find(D + "DigestValue").text
            print("right" if right else "wrong", uri)
        """;

    private static int Xmlsec(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("xmlsec1", ["--verify", "--ignore-manifests", "--enabled-key-data", "x509", "--insecure", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Object",
            "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", file])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Python(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", program, argument]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
