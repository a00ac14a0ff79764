using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// Id of a batch and of its orchestration instance: <c>bat-{yyyyMMdd-HHmmss}-{8 lower-case hex}</c> in UTC; the digits are cryptographically random.
/// Serialized as a plain string.
/// </summary>
[JsonConverter(typeof(BatchIdJsonConverter))]
public readonly partial record struct BatchId
{
    private readonly string? _value;

    private BatchId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A default BatchId identifies nothing.");

    /// <summary>A new id for this moment.</summary>
    public static BatchId Create(TimeProvider time) => new(FormattableString.Invariant($"bat-{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomBytes.Hex(8)}"));

    public static bool TryParse(string? text, out BatchId id)
    {
        var valid = text is not null && Pattern().IsMatch(text);
        id = valid ? new BatchId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text has another form.</exception>
    public static BatchId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a batch id.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\Abat-[0-9]{8}-[0-9]{6}-[0-9a-f]{8}\z")]
    private static partial Regex Pattern();
}

/// <summary>Writes a batch id as a string.</summary>
internal sealed class BatchIdJsonConverter : JsonConverter<BatchId>
{
    public override BatchId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BatchId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a batch id.");

    public override void Write(Utf8JsonWriter writer, BatchId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
