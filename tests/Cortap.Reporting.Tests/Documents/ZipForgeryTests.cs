using System.Buffers.Binary;
using System.IO.Compression;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>Archives of which one reader shows the signed document and another one something else.</summary>
public sealed class ZipForgeryTests : IDisposable
{
    private const string Document = "word/document.xml";
    private static readonly byte[] Evil = "<evil/>"u8.ToArray();

    private readonly SignatureKit _kit = new();
    private readonly byte[] _signed;

    public ZipForgeryTests() => _signed = _kit.Signer.Sign(RenderedReport.Of("02-small-clean-smr").Docx, isFinal: false);

    [Theory]
    [InlineData("word/document.xml")]
    [InlineData("WORD/Document.xml")]
    [InlineData("word\\document.xml")]
    [InlineData("/word/document.xml")]
    [InlineData("word//document.xml")]
    [InlineData("word/%64ocument.xml")]
    [InlineData("word/%2564ocument.xml")]
    [InlineData("[content_types].xml")]
    public void Verify_SecondEntryOfOneName_IsNotGenuine(string name)
    {
        foreach (var first in new[] { true, false })
        {
            var entries = Entries(_signed);
            entries.Insert(first ? 0 : entries.Count, (name, Evil));

            Refused(Zip(entries), "entries for one name");
        }
    }

    [Theory]
    [InlineData("word/../word/document.xml")]
    [InlineData("./word/document.xml")]
    [InlineData("word/ｄocument.xml")]
    public void Verify_NameThatWalks_IsNotGenuine(string name) => Refused(Zip([.. Entries(_signed), (name, Evil)]), "not the name of a part");

    [Fact]
    public void Verify_PiecesOfAPart_IsNotGenuine() => Refused(Zip([.. Entries(_signed), ("word/document.xml/[0].last.piece", Evil)]), "piece");

    [Fact]
    public void Verify_EntryThatTheDirectoryDoesNotList_IsNotGenuine() => Refused(InsertAtStart(_signed, LocalEntry(Document, Evil)), "does not list: word/document.xml");

    [Fact]
    public void Verify_BytesBeforeTheEntries_IsNotGenuine() => Refused(InsertAtStart(_signed, "MZ hidden"u8.ToArray()), "belong to no entry");

    [Fact]
    public void Verify_BytesBehindTheEnd_IsNotGenuine() => Refused([.. _signed, 0], "behind the end");

    [Fact]
    public void Verify_SecondArchiveBehind_IsNotGenuine() => Refused([.. _signed, .. Zip([(Document, Evil)])], "not where it is said to be");

    [Fact]
    public void Verify_ArchiveComment_IsNotGenuine()
    {
        byte[] commented = [.. _signed, .. "hidden"u8];
        BinaryPrimitives.WriteUInt16LittleEndian(commented.AsSpan(_signed.Length - 2), 6);

        Refused(commented, "comment");
    }

    [Fact]
    public void Verify_BytesBehindCompressedData_IsNotGenuine()
    {
        // The last entry's data gets longer: both of its headers and the directory's place follow.
        const int Added = 7;
        var directory = Directory(_signed);
        var header = LastHeader(_signed, directory);
        var local = (int)BinaryPrimitives.ReadUInt32LittleEndian(_signed.AsSpan(header + 42));
        byte[] forged = [.. _signed[..directory], .. new byte[Added], .. _signed[directory..]];
        Add(forged, local + 18, Added);
        Add(forged, header + Added + 20, Added);
        Add(forged, forged.Length - 6, Added);

        Refused(forged, "length");
    }

    [Fact]
    public void Verify_LocalNameOtherThanListed_IsNotGenuine()
    {
        var forged = _signed.ToArray();
        var local = forged.AsSpan().IndexOf("word/document.xml"u8);
        forged[local] = (byte)'v';

        Refused(forged, "something else of itself");
    }

    [Fact]
    public void Verify_ExtraField_IsNotGenuine()
    {
        var entries = Entries(_signed);
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var target = archive.CreateEntry(name).Open();
                target.Write(content);
            }
        }

        // An unknown field of four bytes in the first local header; every later entry moves.
        var plain = stream.ToArray();
        _kit.Verifier.Verify(plain).Outcome.ShouldBe(VerificationOutcome.Genuine);
        var name0 = BinaryPrimitives.ReadUInt16LittleEndian(plain.AsSpan(26));
        byte[] forged = [.. plain[..(30 + name0)], 0x99, 0x99, 0, 0, .. plain[(30 + name0)..]];
        BinaryPrimitives.WriteUInt16LittleEndian(forged.AsSpan(28), 4);
        var directory = Directory(plain) + 4;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(forged.AsSpan(forged.Length - 12));
        for (var (i, at) = (0, directory); i < count; i++)
        {
            if (i > 0)
            {
                Add(forged, at + 42, 4);
            }

            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(forged.AsSpan(at + 28));
        }

        Add(forged, forged.Length - 6, 4);

        Refused(forged, "extra fields");
    }

    [Fact]
    public void Verify_ForgeriesAsOtherReadersSeeThem_AreReadable()
    {
        // What is refused here must be something that a reader opens, or the test proves nothing.
        foreach (var forged in new[] { InsertAtStart(_signed, LocalEntry(Document, Evil)), Zip([.. Entries(_signed), ("WORD/Document.xml", Evil)]) })
        {
            using var archive = new ZipArchive(new MemoryStream(forged));
            archive.Entries.Count.ShouldBeGreaterThan(5);
        }
    }

    public void Dispose() => _kit.Dispose();

    private void Refused(byte[] forged, string reason)
    {
        var verification = _kit.Verifier.Verify(forged);

        verification.Outcome.ShouldBe(VerificationOutcome.NotGenuine, verification.Reason);
        verification.Reason.ShouldNotBeNull().ShouldContain(reason);
    }

    private static List<(string Name, byte[] Content)> Entries(byte[] docx)
    {
        using var archive = new ZipArchive(new MemoryStream(docx));
        return [.. archive.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var target = archive.CreateEntry(name).Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static int Directory(byte[] zip) => (int)BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(zip.Length - 6));

    private static int LastHeader(byte[] zip, int directory) => directory + zip.AsSpan(directory).LastIndexOf("PK\u0001\u0002"u8);

    private static byte[] LocalEntry(string name, byte[] content)
    {
        var zip = Zip([(name, content)]);
        return zip[..Directory(zip)];
    }

    private static byte[] InsertAtStart(byte[] zip, byte[] inserted)
    {
        byte[] forged = [.. inserted, .. zip];
        var directory = Directory(zip) + inserted.Length;
        for (var at = directory; forged.AsSpan(at).StartsWith("PK\u0001\u0002"u8);)
        {
            Add(forged, at + 42, inserted.Length);
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(forged.AsSpan(at + 28));
        }

        Add(forged, forged.Length - 6, inserted.Length);
        return forged;
    }

    private static void Add(byte[] bytes, int at, int added) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) + (uint)added);
}
