using System.Text.Json;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// Reads JSON that somebody else wrote: RFC 8259 without comments, names that occur once in each object at any depth, up to 32 levels.
/// Two members of one name are two meanings, of which each reader would take another (RFC 8259 section 4).
/// </summary>
internal static class StrictJson
{
    public static JsonDocumentOptions Options { get; } = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <exception cref="JsonException">The bytes are none of that; without a line number when the fault is a name's.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A member's name holds half of a surrogate pair and cannot be compared with the others.", exception);
        }
    }

    /// <summary>The text of a member; null where there is no such text.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? JsonFields.TextOf(value) : null;
}
