using System.Text.Json.Serialization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Answers;

/// <summary>A configured report (docs/contract.md, section 4).</summary>
internal sealed record ReportBody(
    string ReportId,
    string Name,
    long ProjectId,
    ReportType ReportType,
    string Format,
    ReportDeliveryBody Delivery,
    IReadOnlyList<UserReference> AllowedUserIds,
    IReadOnlyList<string> AllowedRoles,
    DateTimeOffset UpdatedAt)
{
    public static ReportBody Of(ReportConfiguration report) => new(
        report.ReportId, report.Name, report.ProjectId, report.ReportType, report.Format.WireName(),
        new(report.Delivery.Type.WireName(), report.Delivery.Mode.WireName(), report.Delivery.CallbackUrl?.OriginalString, report.Delivery.Recipients),
        report.AllowedUserIds, report.AllowedRoles, report.UpdatedAt);
}

internal sealed record ReportDeliveryBody(string Type, string Mode, string? CallbackUrl, IReadOnlyList<string>? Recipients);

internal sealed record ReportsBody(IEnumerable<ReportBody> Reports, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

/// <summary>The report types that there are.</summary>
internal sealed record TemplatesBody(IEnumerable<TemplateBody> Templates);

internal sealed record TemplateBody(
    ReportType ReportType,
    string TemplateId,
    string TemplateVersion,
    string TemplateSha256,
    bool Restyled,
    IEnumerable<string> Formats,
    IEnumerable<FieldBody> CriticalFields,
    IEnumerable<FieldBody> OptionalFields)
{
    public static TemplateBody Of(ReportDefinition report, IEnumerable<ReportFormat> formats) => new(
        report.Type, report.Template.Id, report.Template.Version, report.Template.Sha256, report.Template.IsRestyled, formats.Select(format => format.WireName()),
        report.Fields.Critical.Select(FieldBody.Of), report.Fields.Optional.Select(FieldBody.Of));
}

internal sealed record FieldBody(string Path, string Source)
{
    public static FieldBody Of(ReportField field) => new(field.Path, field.Source);
}

/// <summary>What a project lacks for a report type.</summary>
internal sealed record DataCheckBody(
    long ProjectId,
    ReportType ReportType,
    bool CanGenerate,
    IReadOnlyList<string> MissingCriticalFields,
    IReadOnlyList<string> MissingOptionalFields,
    int DataQualityScore,
    IReadOnlyList<string> Errors);
