using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>What a second Word reader makes of a signed report.</summary>
public sealed class OtherReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [LibreOfficeFact]
    public void LibreOffice_FinalReport_FindsTheSignatureValidAndItsCopyReadsAsAltered()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=CORTAP Reports", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var keys = VerificationKeys.Of(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
        var report = _folder.File("report.docx");
        File.WriteAllBytes(report, new DocumentSigner(key, certificate, TimeProvider.System).Sign(ReportVariants.Create(5).Docx, isFinal: true));

        var verdict = Open(report, _folder.File("copy.docx"));
        var copy = new DocumentVerifier(keys).Verify(File.ReadAllBytes(_folder.File("copy.docx")));

        verdict.Trim().ShouldBe("valid CN=CORTAP Reports");
        copy.Outcome.ShouldBe(VerificationOutcome.Altered, copy.Reason);
        copy.Reason.ShouldNotBeNull().ShouldContain("saved the file anew");
        copy.Paragraphs.ShouldNotBeNull().ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private string Open(string report, string copy)
    {
        var location = LibreOfficeFactAttribute.Location!;
        var start = new ProcessStartInfo(location.Python, [Path.Combine(AppContext.BaseDirectory, "Pdf", "office.py"), location.Office, _folder.File("profile"), report, copy])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }
}
