using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// Id of a job and of its orchestration instance: <c>rpt-{yyyyMMdd-HHmmss}-{8 lower-case hex}</c> in UTC, or a UUID version 4 for the
/// job of a configured report. Serialized as a plain string.
/// </summary>
[JsonConverter(typeof(JobIdJsonConverter))]
public readonly partial record struct JobId
{
    private readonly string? _value;

    private JobId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A default JobId identifies nothing.");

    /// <summary>A new id for this moment; the hex digits are cryptographically random.</summary>
    public static JobId Create(TimeProvider time) => CreateAfter(PrefixFor(time.GetUtcNow()));

    /// <summary>What all ids of this second begin with.</summary>
    internal static string PrefixFor(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"rpt-{now:yyyyMMdd-HHmmss}-");

    /// <param name="prefix">Of <see cref="PrefixFor"/>.</param>
    internal static JobId CreateAfter(string prefix) => new(prefix + RandomBytes.Hex(8));

    /// <summary>A new UUID version 4 for a configured report (docs/contract.md, section 4).</summary>
    public static JobId CreateUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomBytes.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(
            BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]).ToString());
    }

    public static bool TryParse(string? text, out JobId id)
    {
        var valid = text is not null && Pattern().IsMatch(text);
        id = valid ? new JobId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text has neither form.</exception>
    public static JobId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a job id.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A(?:rpt-[0-9]{8}-[0-9]{6}-[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\z")]
    private static partial Regex Pattern();
}

/// <summary>Writes a job id as a string.</summary>
internal sealed class JobIdJsonConverter : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JobId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a job id.");

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
