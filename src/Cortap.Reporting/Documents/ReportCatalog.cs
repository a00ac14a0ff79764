using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;

namespace Cortap.Reporting.Documents;

/// <summary>The report types there are.</summary>
public sealed class ReportCatalog(IReadOnlyList<ReportDefinition> reports)
{
    /// <summary>Those that the product ships.</summary>
    public static ReportCatalog BuiltIn { get; } = new(
    [
        DraftAuditReportDefinition.Value,
        RecipientInformationRequestDefinition.Value,
    ]);

    public IReadOnlyList<ReportDefinition> All => reports;

    public IReadOnlyList<ReportFields> Fields { get; } = [.. reports.Select(report => report.Fields)];

    /// <summary>How the types are spelled outside.</summary>
    public IReadOnlyList<string> Names { get; } = [.. reports.Select(report => report.Type.WireName())];

    /// <summary>The type with this spelling, or null; upper and lower case differ.</summary>
    public ReportType? Parse(string name) => Names.Contains(name) ? new ReportType(name) : null;

    /// <exception cref="InvalidOperationException">A stored job is of a type that this version does not make any more.</exception>
    public ReportDefinition Of(ReportType type) => reports.FirstOrDefault(report => report.Type == type)
        ?? throw new InvalidOperationException($"There is no report type {type}; there are {string.Join(", ", Names)}.");

    /// <summary>The same types, with other templates in force.</summary>
    public ReportCatalog With(IEnumerable<ReportTemplate> templates)
    {
        var byId = templates.ToDictionary(template => template.Id, StringComparer.Ordinal);
        return new ReportCatalog([.. reports.Select(report => report with { Template = byId.GetValueOrDefault(report.Template.Id, report.Template) })]);
    }
}
