using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

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
        var bytes = ByteOrderMark.Skip(utf8).ToArray();
        // Texts of setup are read when they are printed, where it is too late for either.
        if (!Utf8.IsValid(bytes))
            throw new JsonException("The canonical document is not UTF-8.");
        LoneSurrogates.Blank(bytes);
        var document = Read(bytes);
        if (document is not
            { Project: not null, Contractor: not null, FtaProgramManager: not null, Assessments: not null, Metadata.DeficiencyAreas: not null }
            || document.Metadata.DeficiencyAreas.Concat(document.Metadata.RepeatDeficiencyAreas).Any(name => name is null))
            throw new JsonException("The canonical document or one of its required members is null.");
        return document.DataVersion == CanonicalDocument.Version
            ? document
            : throw new JsonException($"data_version must be {CanonicalDocument.Version}, but is {document.DataVersion}.");
    }

    private static CanonicalDocument? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, CanonicalJsonContext.Default.CanonicalDocument);
        }
        catch (ArgumentException exception)
        {
            // What .NET says of a member that is there twice in an object without a type.
            throw new JsonException("The canonical document has a member twice.", exception);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CanonicalDocument))]
internal sealed partial class CanonicalJsonContext : JsonSerializerContext;
