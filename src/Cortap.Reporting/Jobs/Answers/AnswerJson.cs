using System.Text.Json;
using System.Text.Json.Serialization;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs.Answers;

/// <summary>
/// Writes the bodies of answers (docs/contract.md): UTF-8, names in snake case, times in UTC with whole seconds. Members without a value are left
/// out, but for those that a record always shows.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(JobsBody))]
[JsonSerializable(typeof(AcceptedBody))]
[JsonSerializable(typeof(ConfiguredAcceptedBody))]
[JsonSerializable(typeof(DeliveriesBody))]
[JsonSerializable(typeof(WebhookTestBody))]
[JsonSerializable(typeof(RedeliveredBody))]
[JsonSerializable(typeof(ReportBody))]
[JsonSerializable(typeof(ReportsBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(BatchWithJobsBody))]
[JsonSerializable(typeof(BatchesBody))]
[JsonSerializable(typeof(BatchAcceptedBody))]
[JsonSerializable(typeof(DryRunBody))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(SchedulesBody))]
[JsonSerializable(typeof(RunBody))]
[JsonSerializable(typeof(RunsBody))]
[JsonSerializable(typeof(TemplatesBody))]
[JsonSerializable(typeof(DataCheckBody))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    // Not among the options of the generator, which cannot take an encoder.
    private static readonly AnswerJson Shared = new(new JsonSerializerOptions
    {
        Encoder = JsonText.Encoder,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new WholeSecondsConverter() },
    });

    /// <summary>The body as it is sent.</summary>
    public static byte[] Write<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), Shared);

    private sealed class WholeSecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(JsonText.Time(value));
    }
}
