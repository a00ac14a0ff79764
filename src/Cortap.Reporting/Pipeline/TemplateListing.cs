using System.Text.Json;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Tells callers which reports there are, from which templates, and which data each needs.</summary>
/// <param name="reports">With the templates in force.</param>
/// <param name="pdfAvailable">A converter is installed.</param>
public sealed class TemplateListing(ReportCatalog reports, bool pdfAvailable)
{
    /// <summary><c>{"templates": […]}</c> as UTF-8 JSON.</summary>
    public byte[] Body { get; } = JsonText.Write(json => Write(json, reports, pdfAvailable));

    private static void Write(Utf8JsonWriter json, ReportCatalog reports, bool pdfAvailable)
    {
        json.WriteStartObject();
        json.WriteStartArray("templates");
        foreach (var report in reports.All) WriteTemplate(json, report, pdfAvailable);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTemplate(Utf8JsonWriter json, ReportDefinition report, bool pdfAvailable)
    {
        json.WriteStartObject();
        json.WriteString("report_type", report.Type.WireName());
        json.WriteString("template_id", report.Template.Id);
        json.WriteString("template_version", report.Template.Version);
        json.WriteString("template_sha256", report.Template.Sha256);
        json.WriteBoolean("restyled", report.Template.IsRestyled);
        json.WriteStartArray("formats");
        json.WriteStringValue(ReportFormat.Docx.WireName());
        if (pdfAvailable) json.WriteStringValue(ReportFormat.Pdf.WireName());
        json.WriteEndArray();
        WriteFields(json, "critical_fields", report.Fields.Critical);
        WriteFields(json, "optional_fields", report.Fields.Optional);
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
