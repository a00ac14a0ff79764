using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>Reads and writes the canonical document as UTF-8 JSON.</summary>
public static class CanonicalJson
{
    public static byte[] Serialize(CanonicalDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, CanonicalJsonContext.Default.CanonicalDocument);

    /// <summary>Reads a document of this version; members that the schema does not require may be absent.</summary>
    /// <exception cref="JsonException">The text is not a canonical document of version 1.0.</exception>
    public static CanonicalDocument Deserialize(ReadOnlySpan<byte> utf8)
    {
        var document = JsonSerializer.Deserialize(ByteOrderMark.Skip(utf8), CanonicalJsonContext.Default.CanonicalDocument);
        if (document is not
            { Project: not null, Contractor: not null, FtaProgramManager: not null, Assessments: not null, Metadata: not null })
            throw new JsonException("The canonical document or one of its required members is null.");
        return document.DataVersion == CanonicalDocument.Version
            ? document
            : throw new JsonException($"data_version must be {CanonicalDocument.Version}, but is {document.DataVersion}.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CanonicalDocument))]
internal sealed partial class CanonicalJsonContext : JsonSerializerContext;
