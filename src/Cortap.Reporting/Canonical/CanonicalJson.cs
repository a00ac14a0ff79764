using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>Reads and writes the canonical document as UTF-8 JSON.</summary>
public static class CanonicalJson
{
    public static byte[] Serialize(CanonicalDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, CanonicalJsonContext.Default.CanonicalDocument);

    /// <exception cref="JsonException">The text is not a canonical document.</exception>
    public static CanonicalDocument Deserialize(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, CanonicalJsonContext.Default.CanonicalDocument)
        ?? throw new JsonException("The canonical document is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CanonicalDocument))]
internal sealed partial class CanonicalJsonContext : JsonSerializerContext;
