using System.Security.Cryptography;
using System.Xml;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>What is known about a report's origin.</summary>
public enum VerificationOutcome
{
    /// <summary>Signed with one of the given keys and unaltered since.</summary>
    Genuine,

    /// <summary>Signed with one of the given keys and altered since.</summary>
    Altered,

    /// <summary>The signature proves nothing; <see cref="Verification.Reason"/> says why.</summary>
    NotGenuine,

    /// <summary>The file carries no signature of ours.</summary>
    NotSigned,

    /// <summary>The file is neither a Word document nor a PDF that can be read.</summary>
    Unreadable,
}

/// <param name="Outcome">What was found.</param>
/// <param name="Reason">Why the file is not genuine or not readable, or who saved it anew; one sentence or null.</param>
public sealed record Verification(VerificationOutcome Outcome, string? Reason)
{
    /// <summary>As written in the file; trust it only when <see cref="Outcome"/> is <see cref="VerificationOutcome.Genuine"/>.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Of an altered Word file: every changed, added and removed paragraph, in order. Null when the text is too long to compare.</summary>
    public IReadOnlyList<ParagraphChange>? Paragraphs { get; init; } = [];

    /// <summary>Of an altered Word file: one line for each part that was changed, added or removed.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Of a genuine Final report: whom the certificate of the signature that Word shows names. Whether to trust its issuer is for the reader to say.</summary>
    public string? CertificateSubject { get; init; }
}

/// <summary>Checks the signature of reports; for <c>cortap verify</c>.</summary>
/// <param name="keys">The public keys of the service.</param>
public sealed class DocumentVerifier(VerificationKeys keys)
{
    // Beyond the longest report whose text is compared; an element or a letter of a few packed bits takes a hundred bytes when it is read.
    private const int MaxTags = 2_000_000;
    private const long MaxMarkup = 16 * 1024 * 1024;

    /// <summary>Never throws for a bad file.</summary>
    /// <param name="file">A Word document or a PDF.</param>
    /// <param name="detached">The content of the PDF's <c>.sig</c>; null when there is none.</param>
    public Verification Verify(ReadOnlyMemory<byte> file, ReadOnlyMemory<byte>? detached = null)
    {
        try
        {
            return file.Span.StartsWith("%PDF-"u8) ? VerifyPdf(file, detached) : Verify(ZipContents.Read(file));
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException or FormatException or ArgumentException)
        {
            return new Verification(VerificationOutcome.Unreadable, TemplateInspector.Explain(exception));
        }
    }

    private Verification VerifyPdf(ReadOnlyMemory<byte> pdf, ReadOnlyMemory<byte>? detached)
    {
        var provenance = PdfProvenance.Read(pdf.Span);
        return detached is not { } signature
            ? new Verification(VerificationOutcome.NotSigned, "A PDF's signature is in a file of its own that ends in .sig.") { Provenance = provenance }
            : DetachedSignature.Objection(pdf.Span, signature.Span, keys) is { } objection
                ? new Verification(VerificationOutcome.NotGenuine, objection) { Provenance = provenance }
                : new Verification(VerificationOutcome.Genuine, null) { Provenance = provenance };
    }

    private Verification Verify(ZipContents contents)
    {
        if (contents.Faults.Count > 0)
        {
            return NotGenuine(string.Join(' ', contents.Faults));
        }

        var package = OpcPackage.Of(contents.Entries);
        return package.PartsIn(SignatureManifest.Namespace) switch
        {
            [] => new Verification(VerificationOutcome.NotSigned, null) { Provenance = PropertyParts.ReadProvenance(package) },
            [var part] => Verify(contents, package, part) with { Provenance = PropertyParts.ReadProvenance(package) },
            var parts => NotGenuine($"There are {parts.Count} signatures: {string.Join(", ", parts)}."),
        };
    }

    private Verification Verify(ZipContents contents, OpcPackage package, string part)
    {
        if (!SignatureManifest.TryRead(package.Parts[part], out var manifest, out var signature))
        {
            return NotGenuine("The signature part holds something that is not signed.");
        }

        if (keys.Find(manifest.KeyId) is not { } key)
        {
            return NotGenuine("The signature was made with a key that is not among the given ones.");
        }

        if (!key.VerifyData(manifest.SignedBytes(), signature, HashAlgorithmName.SHA256))
        {
            return NotGenuine("The signature part was changed.");
        }

        if (part == SignatureManifest.PartName && !package.Parts[part].AsSpan().SequenceEqual(manifest.Write(signature)))
        {
            return NotGenuine("The signature part is not written as it was.");
        }

        var changes = Changes(manifest, contents.Entries, part).ToList();
        return changes.Count > 0
            ? new Verification(VerificationOutcome.Altered, part == SignatureManifest.PartName ? null : "Another program has saved the file anew.")
            {
                Paragraphs = IsTooLong(contents) ? null : ParagraphChange.Between(manifest.Paragraphs, WordParagraph.ReadAll(package)),
                Parts = changes,
            }
            : Unaltered(contents, package, manifest);
    }

    private static Verification Unaltered(ZipContents contents, OpcPackage package, SignatureManifest manifest)
    {
        if (contents.HasExtraData)
        {
            return NotGenuine("The archive carries extra fields, in which data can be hidden.");
        }

        string? subject = null;
        return manifest.Certificate is { } fingerprint && OfficeSignature.Objection(package, fingerprint, out subject) is { } objection
            ? NotGenuine(objection)
            : new Verification(VerificationOutcome.Genuine, null) { CertificateSubject = subject };
    }

    private static bool IsTooLong(ZipContents contents)
    {
        // Whatever its name; a part is what a relationship makes of it.
        var markup = contents.Entries.Values.Where(content => content.AsSpan(0, Math.Min(content.Length, 64)).Contains((byte)'<')).ToList();
        return markup.Sum(part => (long)part.Length) > MaxMarkup || markup.Sum(part => (long)part.AsSpan().Count((byte)'<')) > MaxTags;
    }

    private static Verification NotGenuine(string reason) => new(VerificationOutcome.NotGenuine, reason);

    private static IEnumerable<string> Changes(SignatureManifest manifest, IReadOnlyDictionary<string, byte[]> entries, string signaturePart)
    {
        var signed = manifest.Digests;
        var found = entries.Where(entry => entry.Key != signaturePart && (entry.Key != OfficeSignature.PartName || manifest.Certificate is null))
            .ToDictionary(entry => entry.Key, entry => Convert.ToHexStringLower(SHA256.HashData(entry.Value)));
        return signed.Keys.Union(found.Keys).Order(StringComparer.Ordinal).Select(name => (signed.ContainsKey(name), found.ContainsKey(name)) switch
        {
            (true, false) => $"{name}: removed",
            (false, true) => $"{name}: added",
            _ => signed[name] == found[name] ? "" : $"{name}: changed",
        }).Where(change => change.Length > 0);
    }
}
