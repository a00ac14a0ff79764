using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Reporting.Tests.Documents;

public sealed class SigningTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _report = RenderedReport.Of("01-full-494").Docx;

    [Fact]
    public void Verify_SignedReport_IsGenuineAndStillValid()
    {
        var signed = new DocumentSigner(_key).Sign(_report);

        var verification = new DocumentVerifier(_key).Verify(signed);

        verification.Outcome.ShouldBe(VerificationOutcome.Genuine);
        verification.Changes.ShouldBeEmpty();
        verification.Provenance.ShouldNotBeNull().JobId.ShouldBe("rpt-20260211-160045-a1b2c3d4");
        DocumentValidator.Validate(signed).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_SignedTwice_IsGenuine() =>
        new DocumentVerifier(_key).Verify(new DocumentSigner(_key).Sign(new DocumentSigner(_key).Sign(_report))).Outcome.ShouldBe(VerificationOutcome.Genuine);

    [Fact]
    public void Verify_ChangedSentence_NamesThePart()
    {
        var altered = Change(new DocumentSigner(_key).Sign(_report), "word/document.xml", xml => xml.Replace("nothing deficient", "something deficient"));

        var verification = new DocumentVerifier(_key).Verify(altered);

        verification.Outcome.ShouldBe(VerificationOutcome.Altered);
        verification.Changes.ShouldBe(["word/document.xml: changed"]);
    }

    [Fact]
    public void Verify_ChangedLinkTarget_IsAltered()
    {
        var altered = Change(
            new DocumentSigner(_key).Sign(_report), "word/_rels/document.xml.rels", xml => xml.Replace("mailto:dana.fixture@example.org", "mailto:eve@example.org"));

        new DocumentVerifier(_key).Verify(altered).Changes.ShouldBe(["rels:word/document.xml: changed"]);
    }

    [Fact]
    public void Verify_ChangedDigestList_IsNotGenuine()
    {
        var altered = Change(new DocumentSigner(_key).Sign(_report), "customXml/cortapSignature.xml", xml => xml.Replace("word/styles.xml", "word/styles2.xml"));

        new DocumentVerifier(_key).Verify(altered).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    [Fact]
    public void Verify_OtherKey_IsNotGenuine()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        new DocumentVerifier(_key).Verify(new DocumentSigner(other).Sign(_report)).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    [Fact]
    public void Verify_UnsignedOrUnreadable_SaysSo()
    {
        new DocumentVerifier(_key).Verify(_report).Outcome.ShouldBe(VerificationOutcome.NotSigned);
        new DocumentVerifier(_key).Verify("no zip"u8.ToArray()).Outcome.ShouldBe(VerificationOutcome.Unreadable);
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Change(byte[] docx, string part, Func<string, string> change)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            string before;
            using (var reader = new StreamReader(archive.GetEntry(part)!.Open()))
            {
                before = reader.ReadToEnd();
            }

            var after = change(before);
            after.ShouldNotBe(before);
            archive.GetEntry(part)!.Delete();
            using var writer = archive.CreateEntry(part).Open();
            writer.Write(Encoding.UTF8.GetBytes(after));
        }

        return stream.ToArray();
    }
}
