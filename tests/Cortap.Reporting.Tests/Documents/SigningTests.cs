using System.IO.Compression;
using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

public sealed class SigningTests : IDisposable
{
    private const string SignaturePart = "customXml/cortapSignature.xml";

    private static readonly byte[] Report = RenderedReport.Of("01-full-494").Docx;

    private readonly SignatureKit _kit = new();

    [Fact]
    public void Verify_ThousandsOfParagraphsChanged_TakesLittleMemory()
    {
        var signed = Enumerable.Range(0, 4_000).Select(number => new WordParagraph(ParagraphPlace.HeaderOrFooter, $"signed {number}")).ToList();
        var found = Enumerable.Range(0, 3_999).Select(number => new WordParagraph(ParagraphPlace.HeaderOrFooter, $"found {number}")).ToList();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var changes = ParagraphChange.Between(signed, found)!;

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50_000_000);
        changes.Count.ShouldBe(4_000);
        changes[0].ShouldBe(new ParagraphChange(ParagraphPlace.HeaderOrFooter, "signed 0", "found 0"));
        changes[^1].ShouldBe(new ParagraphChange(ParagraphPlace.HeaderOrFooter, "signed 3999", null));
    }

    [Fact(Timeout = 60_000)]
    public async Task Verify_PdfWithBottomlessMetadata_IsAnsweredAtOnce()
    {
        var nested = string.Concat(Enumerable.Repeat("<a>", 149_000)) + string.Concat(Enumerable.Repeat("</a>", 149_000));
        var pdf = Encoding.ASCII.GetBytes($"%PDF-1.7\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">{nested}</x:xmpmeta>\n%%EOF");

        var verification = await Task.Run(() => _kit.Verifier.Verify(pdf));

        verification.Outcome.ShouldBe(VerificationOutcome.NotSigned);
    }

    [Fact]
    public void Verify_SignedReport_IsGenuineAndStillValid()
    {
        var signed = _kit.Signer.Sign(Report, isFinal: false);

        var verification = _kit.Verifier.Verify(signed);

        verification.Outcome.ShouldBe(VerificationOutcome.Genuine, verification.Reason);
        verification.Paragraphs.ShouldNotBeNull().ShouldBeEmpty();
        verification.Parts.ShouldBeEmpty();
        verification.Provenance.ShouldNotBeNull().JobId.ShouldBe("rpt-20260211-160045-a1b2c3d4");
        DocumentValidator.Validate(signed).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_SignedTwice_IsGenuine() =>
        _kit.Verifier.Verify(_kit.Signer.Sign(_kit.Signer.Sign(Report, isFinal: true), isFinal: false)).Outcome.ShouldBe(VerificationOutcome.Genuine);

    [Fact]
    public void Verify_ChangedSentence_NamesParagraphAndPart()
    {
        var altered = Change(_kit.Signer.Sign(Report, isFinal: false), "word/document.xml", xml => Once(xml, "nothing deficient", "something deficient"));

        var verification = _kit.Verifier.Verify(altered);

        verification.Outcome.ShouldBe(VerificationOutcome.Altered);
        verification.Parts.ShouldBe(["word/document.xml: changed"]);
        var change = verification.Paragraphs.ShouldHaveSingleItem();
        change.Place.ShouldBe(ParagraphPlace.Body);
        change.Before.ShouldNotBeNull().ShouldContain("nothing deficient");
        change.After.ShouldBe(change.Before.Replace("nothing deficient", "something deficient"));
    }

    [Theory]
    [InlineData("<w:r><w:rPr><w:rPrChange w:id=\"1\" w:author=\"a\"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>FORGED</w:t></w:r>")]
    [InlineData("<w:r><w:rPr><w:vanish w:val=\"False\"/></w:rPr><w:t>FORGED</w:t></w:r>")]
    [InlineData("<w:fldSimple w:instr=\" NUMPAGES \" w:fldLock=\"1\"><w:r><w:t>FORGED</w:t></w:r></w:fldSimple>")]
    [InlineData("<m:oMath xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><m:r><m:t>FORGED</m:t></m:r></m:oMath>")]
    [InlineData("<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:zz=\"urn:zz\"><mc:Choice Requires=\"zz\"><w:r><w:t>x</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>FORGED</w:t></w:r></mc:Fallback></mc:AlternateContent>")]
    [InlineData("<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><mc:Choice Requires=\"wps\"><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:r><w:t>FORGED</w:t></w:r></mc:Choice></mc:AlternateContent></mc:Choice></mc:AlternateContent>")]
    public void Verify_TextThatOneOnlySees_IsNamed(string run)
    {
        var altered = Change(_kit.Signer.Sign(Report, isFinal: false), "word/document.xml", xml => xml.Insert(xml.IndexOf("<w:r>", xml.IndexOf("nothing deficient", StringComparison.Ordinal) - 200, StringComparison.Ordinal), run));

        _kit.Verifier.Verify(altered).Paragraphs.ShouldHaveSingleItem().After.ShouldNotBeNull().ShouldContain("FORGED");
    }

    [Fact]
    public void Verify_AnotherMainPart_IsRead()
    {
        var package = OpcPackage.Read(_kit.Signer.Sign(Report, isFinal: false));
        package.Parts["word/doc.bin"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(package.Parts["word/document.xml"]).Replace("nothing deficient", "something deficient", StringComparison.Ordinal));

        _kit.Verifier.Verify(package.Write()).Paragraphs.ShouldNotBeNull().ShouldContain(change => change.After != null && change.After.Contains("something deficient", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<w:p/>", 2_100_000)]
    [InlineData("<w:p><w:r><w:t>MARK</w:t></w:r></w:p>", 17_000_000)]
    public void Verify_TextBeyondAnyReports_IsNotCompared(string inserted, int many)
    {
        var text = inserted.Contains("MARK", StringComparison.Ordinal) ? inserted.Replace("MARK", new string('a', many), StringComparison.Ordinal) : string.Concat(Enumerable.Repeat(inserted, many));
        var altered = Change(_kit.Signer.Sign(Report, isFinal: false), "word/document.xml", xml => xml.Replace("<w:body>", "<w:body>" + text, StringComparison.Ordinal));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verification = _kit.Verifier.Verify(altered);

        (verification.Outcome, verification.Paragraphs).ShouldBe((VerificationOutcome.Altered, null));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public void Verify_ByteThatChangedOnTheWay_IsADamagedFile()
    {
        var damaged = _kit.Signer.Sign(Report, isFinal: false);
        using (var archive = new ZipArchive(new MemoryStream(damaged)))
        {
            // Past the name and the length of the first packed part, where deflate says how it goes on.
            var name = archive.Entries.First(entry => entry.CompressedLength is > 100 and var packed && packed < entry.Length).FullName;
            damaged[damaged.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) + name.Length] = 0xFF;
        }

        var verification = _kit.Verifier.Verify(damaged);

        verification.Outcome.ShouldBe(VerificationOutcome.Unreadable);
        verification.Reason.ShouldNotBeNull().ShouldStartWith("The file is damaged, perhaps on its way: its part ");
        TemplateInspector.Inspect(damaged, ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem().Message.ShouldStartWith("The file is damaged, perhaps on its way: its part ");
    }

    [Fact]
    public void Verify_ChangedLinkTarget_IsAlteredWithoutAnyParagraph()
    {
        var altered = Change(
            _kit.Signer.Sign(Report, isFinal: false), "word/_rels/document.xml.rels", xml => xml.Replace("mailto:dana.fixture@example.org", "mailto:eve@example.org"));

        var verification = _kit.Verifier.Verify(altered);

        verification.Outcome.ShouldBe(VerificationOutcome.Altered);
        verification.Parts.ShouldBe(["word/_rels/document.xml.rels: changed"]);
        verification.Paragraphs.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void Verify_ChangedFooter_NamesItsText()
    {
        var signed = _kit.Signer.Sign(Report, isFinal: false);
        var footer = OpcPackage.Read(signed).Parts.First(part =>
            part.Key.Contains("footer", StringComparison.OrdinalIgnoreCase) && Encoding.UTF8.GetString(part.Value).Contains("Triennial Review", StringComparison.Ordinal)).Key;
        var altered = Change(signed, footer, xml => xml.Replace("Triennial Review", "Triennial Revue"));

        var change = _kit.Verifier.Verify(altered).Paragraphs.ShouldHaveSingleItem();

        change.Place.ShouldBe(ParagraphPlace.HeaderOrFooter);
        change.After.ShouldNotBeNull().ShouldContain("Triennial Revue");
    }

    public static TheoryData<string, string, string> SignaturePartChanges => new()
    {
        { "digest list", "word/styles.xml", "word/styles2.xml" },
        { "attribute added", "algorithm=", "note=\"approved\" algorithm=" },
        { "attribute changed", "ecdsa-p256-sha256", "ecdsa-p256-sha512" },
        { "key", "key=\"", "key=\"x" },
        { "signature", " value=\"", " value=\"AAAA" },
        { "element added", "</signature>", "<note>approved</note></signature>" },
        { "text added", "</signature>", "approved</signature>" },
        { "comment added", "</signature>", "<!-- approved --></signature>" },
        { "white space added", "</signature>", " </signature>" },
        { "instruction behind", "</signature>", "</signature><?note approved?>" },
        { "text that stood there", "nothing deficient", "something deficient" },
        { "attribute of a paragraph", "<p>This report documents", "<p note=\"approved\">This report documents" },
    };

    [Theory]
    [MemberData(nameof(SignaturePartChanges))]
    public void Verify_ChangedSignaturePart_IsNotGenuine(string what, string from, string to)
    {
        var verification = _kit.Verifier.Verify(Change(_kit.Signer.Sign(Report, isFinal: false), SignaturePart, xml => Once(xml, from, to)));

        verification.Outcome.ShouldBe(VerificationOutcome.NotGenuine, what);
        verification.Reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Verify_PartsRenamedAsOtherProgramsDo_IsAlteredNotUnsigned()
    {
        var package = OpcPackage.Read(_kit.Signer.Sign(Report, isFinal: false));
        Rename(package, SignaturePart, "customXml/item1.xml");
        Rename(package, "customXml/cortapProvenance.xml", "customXml/item2.xml");

        var verification = _kit.Verifier.Verify(package.Write());

        verification.Outcome.ShouldBe(VerificationOutcome.Altered);
        verification.Reason.ShouldNotBeNull().ShouldContain("saved the file anew");
        verification.Provenance.ShouldNotBeNull().JobId.ShouldBe("rpt-20260211-160045-a1b2c3d4");
        verification.Paragraphs.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void Verify_TwoSignatureParts_IsNotGenuine()
    {
        var package = OpcPackage.Read(_kit.Signer.Sign(Report, isFinal: false));
        package.Parts["customXml/item7.xml"] = package.Parts[SignaturePart];

        _kit.Verifier.Verify(package.Write()).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    [Fact]
    public void Verify_OtherKey_IsNotGenuine()
    {
        using var other = new SignatureKit();

        var verification = _kit.Verifier.Verify(other.Signer.Sign(Report, isFinal: false));

        verification.Outcome.ShouldBe(VerificationOutcome.NotGenuine);
        verification.Reason.ShouldNotBeNull().ShouldContain("key");
    }

    [Fact]
    public void Verify_UnsignedOrUnreadable_SaysSo()
    {
        _kit.Verifier.Verify(Report).Outcome.ShouldBe(VerificationOutcome.NotSigned);
        _kit.Verifier.Verify("no zip"u8.ToArray()).Outcome.ShouldBe(VerificationOutcome.Unreadable);
        _kit.Verifier.Verify(Array.Empty<byte>()).Outcome.ShouldBe(VerificationOutcome.Unreadable);
    }

    [Fact]
    public void Verify_EveryTruncationAndManyBitFlips_NeverThrowsAndIsNeverGenuine()
    {
        var signed = _kit.Signer.Sign(RenderedReport.Of("02-small-clean-smr").Docx, isFinal: false);
        var random = new Random(20260211);
        for (var i = 0; i < 60; i++)
        {
            _kit.Verifier.Verify(signed.AsMemory(0, random.Next(signed.Length))).Outcome.ShouldNotBe(VerificationOutcome.Genuine);
        }
    }

    [Fact]
    public void Sign_PublishedKeys_VerifyWithoutAnythingElse()
    {
        var json = _kit.PublicKeys(null);

        using var keys = VerificationKeys.Parse(json);

        new DocumentVerifier(keys).Verify(_kit.Signer.Sign(Report, isFinal: false)).Outcome.ShouldBe(VerificationOutcome.Genuine);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("{\"keys\": [], \"keys\": []}")]
    [InlineData("{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\"}]}")]
    [InlineData("{\"keys\": [{\"kty\": \"oct\", \"k\": \"AA\"}]}")]
    public void Parse_NoKeySet_IsFormatException(string json) => Should.Throw<FormatException>(() => VerificationKeys.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void SignDetached_Pdf_IsVerifiedByFileAndKeyOnly()
    {
        var pdf = "%PDF-1.7 and so on"u8.ToArray();
        var signature = _kit.Signer.SignDetached(pdf);

        _kit.Verifier.Verify(pdf, signature).Outcome.ShouldBe(VerificationOutcome.Genuine);
        _kit.Verifier.Verify(pdf).Outcome.ShouldBe(VerificationOutcome.NotSigned);
        _kit.Verifier.Verify("%PDF-1.7 and so off"u8.ToArray(), signature).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
        _kit.Verifier.Verify(pdf, "nonsense"u8.ToArray()).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
        using var other = new SignatureKit();
        _kit.Verifier.Verify(pdf, other.Signer.SignDetached(pdf)).Outcome.ShouldBe(VerificationOutcome.NotGenuine);
    }

    public void Dispose() => _kit.Dispose();

    internal static byte[] Change(byte[] docx, string part, Func<string, string> change)
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

    private static string Once(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, from);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    private static void Rename(OpcPackage package, string from, string to)
    {
        package.Parts[to] = package.Parts[from];
        package.Parts.Remove(from);
        package.PartTypes.Remove(from, out var type);
        package.PartTypes[to] = type!;
        foreach (var (source, relationships) in package.Relationships.ToList())
        {
            package.Relationships[source] = [.. relationships.Select(relationship =>
                !relationship.IsExternal && relationship.TargetPart(source) == from ? relationship with { Target = $"/{to}" } : relationship)];
        }

        if (package.Relationships.Remove(from, out var own))
        {
            package.Relationships[to] = [.. own.Select(relationship => relationship with { Target = $"/{relationship.TargetPart(from)}" })];
        }
    }
}
