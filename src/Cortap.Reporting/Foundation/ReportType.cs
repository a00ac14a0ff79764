using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Foundation;

/// <summary>A kind of report, by the name that it has outside; serialized as this name. What else there is to know of a kind is in its definition.</summary>
/// <param name="Name">Lower-case letters and underscores, for example <c>draft_audit_report</c>; upper and lower case differ.</param>
[JsonConverter(typeof(ReportTypeJsonConverter))]
public readonly record struct ReportType(string Name)
{
    public static ReportType DraftAuditReport { get; } = new("draft_audit_report");

    public static ReportType RecipientInformationRequest { get; } = new("recipient_information_request");

    /// <summary>How requests, answers, webhooks, stores and object keys spell it.</summary>
    public string WireName() => Name ?? throw new InvalidOperationException("A default ReportType names no report.");

    public override string ToString() => Name ?? "";
}

internal sealed class ReportTypeJsonConverter : JsonConverter<ReportType>
{
    public override ReportType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new ReportType(reader.GetString()!),
        // Configurations stored before types had names.
        JsonTokenType.Number => reader.GetInt32() == 0 ? ReportType.DraftAuditReport : ReportType.RecipientInformationRequest,
        _ => throw new JsonException("A report type must be a text."),
    };

    public override void Write(Utf8JsonWriter writer, ReportType value, JsonSerializerOptions options) => writer.WriteStringValue(value.WireName());
}
