using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>Writes a moment as <c>2026-02-11T16:00:45Z</c> and reads any ISO 8601 time; a time without zone is UTC.</summary>
internal sealed class UtcSecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Timestamps.Read(reader.GetString()) is { } moment
            ? moment
            : throw new JsonException("A time such as 2026-02-11T16:00:45Z is expected.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
