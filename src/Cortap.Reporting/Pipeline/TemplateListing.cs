using System.Text.Json;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Tells callers which reports there are, from which templates, and which data each needs.</summary>
/// <param name="pdfAvailable">A converter is installed.</param>
public sealed class TemplateListing(bool pdfAvailable)
{
    /// <summary><c>{"templates": […]}</c> as UTF-8 JSON.</summary>
    public byte[] Body { get; } = JsonText.Write(json => Write(json, pdfAvailable));

    private static void Write(Utf8JsonWriter json, bool pdfAvailable)
    {
        json.WriteStartObject();
        json.WriteStartArray("templates");
        WriteTemplate(json, ReportType.DraftAuditReport, TemplateCatalog.DraftAuditReport, pdfAvailable);
        WriteTemplate(json, ReportType.RecipientInformationRequest, TemplateCatalog.RecipientInformationRequest, pdfAvailable);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTemplate(Utf8JsonWriter json, ReportType type, CatalogTemplate template, bool pdfAvailable)
    {
        var fields = ReportFields.Of(type);
        json.WriteStartObject();
        json.WriteString("report_type", type.WireName());
        json.WriteString("template_id", template.Id);
        json.WriteString("template_version", TemplateInspector.Inspect(template.Content).Version);
        json.WriteStartArray("formats");
        json.WriteStringValue(ReportFormat.Docx.WireName());
        if (pdfAvailable) json.WriteStringValue(ReportFormat.Pdf.WireName());
        json.WriteEndArray();
        WriteFields(json, "critical_fields", fields.Critical);
        WriteFields(json, "optional_fields", fields.Optional);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, string name, IReadOnlyList<ReportField> fields)
    {
        json.WriteStartArray(name);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("path", field.Path);
            json.WriteString("source", field.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
