using System.Security.Cryptography;
using System.Xml;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>What is known about a report's origin.</summary>
public enum VerificationOutcome
{
    /// <summary>Signed with the given key and unaltered since.</summary>
    Genuine,

    /// <summary>Signed with the given key and altered since; <see cref="Verification.Changes"/> says where.</summary>
    Altered,

    /// <summary>The signature does not belong to the given key, or the list of digests was altered.</summary>
    NotGenuine,

    /// <summary>The file carries no signature of ours.</summary>
    NotSigned,

    /// <summary>The file cannot be read as a Word document.</summary>
    Unreadable,
}

/// <param name="Outcome">What was found.</param>
/// <param name="Provenance">As written in the file; trust it only when <paramref name="Outcome"/> is <see cref="VerificationOutcome.Genuine"/>.</param>
/// <param name="Changes">One line for each part that was changed, added or removed.</param>
public sealed record Verification(VerificationOutcome Outcome, Provenance? Provenance, IReadOnlyList<string> Changes);

/// <summary>Checks the signature of reports; for <c>cortap verify</c>.</summary>
/// <param name="key">The public key of the service.</param>
public sealed class DocumentVerifier(ECDsa key)
{
    /// <summary>Never throws for a bad file.</summary>
    public Verification Verify(ReadOnlyMemory<byte> docx)
    {
        try
        {
            var package = OpcPackage.Read(docx);
            return Verify(package, PropertyParts.ReadProvenance(package));
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException or FormatException or ArgumentException)
        {
            return new Verification(VerificationOutcome.Unreadable, null, [exception.Message]);
        }
    }

    private Verification Verify(OpcPackage package, Provenance? provenance)
    {
        if (!package.Parts.TryGetValue(SignaturePart.Name, out var content))
        {
            return new Verification(VerificationOutcome.NotSigned, provenance, []);
        }

        var root = Xml.Load(content).Root!;
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in root.Elements(SignaturePart.Namespace + "part"))
        {
            signed[(string?)part.Attribute("name") ?? ""] = (string?)part.Attribute("sha256") ?? "";
        }

        var value = Convert.FromBase64String((string?)root.Attribute("value") ?? "");
        if (!key.VerifyData(SignaturePart.SignedBytes(signed), value, HashAlgorithmName.SHA256))
        {
            return new Verification(VerificationOutcome.NotGenuine, provenance, []);
        }

        var changes = Changes(signed, SignaturePart.Digests(package)).ToList();
        return new Verification(changes.Count == 0 ? VerificationOutcome.Genuine : VerificationOutcome.Altered, provenance, changes);
    }

    private static IEnumerable<string> Changes(SortedDictionary<string, string> signed, SortedDictionary<string, string> found) =>
        signed.Keys.Union(found.Keys).Order(StringComparer.Ordinal).Select(name => (signed.ContainsKey(name), found.ContainsKey(name)) switch
        {
            (true, false) => $"{name}: removed",
            (false, true) => $"{name}: added",
            _ => signed[name] == found[name] ? "" : $"{name}: changed",
        }).Where(change => change.Length > 0);
}
