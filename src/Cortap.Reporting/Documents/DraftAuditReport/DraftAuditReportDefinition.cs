using System.Globalization;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Microsoft.Extensions.Logging;
using static Cortap.Reporting.Canonical.CanonicalFields;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>All that tells the draft and final report of a review from other reports.</summary>
public static class DraftAuditReportDefinition
{
    public static ReportFields Fields { get; } = new(
        ReportType.DraftAuditReport,
        [
            RegionNumber, ReviewType, RecipientName,
            new("project.recipient_acronym", "project_info.recipient_acronym", document => document.Project.RecipientAcronym),
            CityState,
            new("project.report_date", "project_info.report_date", document => document.Project.ReportDate),
            new("project.exit_conference_format", "project_info.exit_conference_format", document => document.Project.ExitConferenceFormat),
            ContractorName, LeadReviewerName, ManagerName,
            // Areas are padded to the whole scheme: what shows that nothing was assessed is that no control was mapped.
            new("assessments", RiskuityControls, document => document.Metadata.Controls is { Mapped: 0 } ? null : document.Assessments),
            new("metadata.has_deficiencies", RiskuityControls, document => document.Metadata.HasDeficiencies),
            new("metadata.deficiency_count", RiskuityControls, document => document.Metadata.DeficiencyCount),
        ],
        [
            Website, SiteVisitDates, LeadReviewerPhone, LeadReviewerEmail, ManagerTitle, ManagerPhone, ManagerEmail,
            new("regional_officer.name", "regional_officer.name", document => document.RegionalOfficer?.Name),
        ])
    {
        Gaps = FinalReportGaps,
        RefusedReviewTypes = [ReviewTypeNames.Special, ReviewTypeNames.LimitedScope],
        Reads =
        [
            "assessments", "report_details", "attendees", "subrecipients", "erf_items",
            "correspondence.letter_date", "correspondence.recipient_contact", "correspondence.regional_office", "correspondence.cc",
        ],
    };

    public static ReportDefinition Value { get; } = new()
    {
        Title = "Draft audit report",
        Fields = Fields,
        Template = ReportTemplate.FromResources(typeof(DraftAuditReportDefinition).Assembly, "draft-audit-report"),
        FileLabel = canonical => ReportStatus.IsFinal(canonical) ? "Final_Report" : "Draft_Report",
        IsFinal = ReportStatus.IsFinal,
        CreateRenderer = (template, loggers, emblem) => new DraftAuditReportRenderer(template, loggers.CreateLogger<DraftAuditReportRenderer>(), emblem),
    };

    /// <summary>What a report of status Final needs besides.</summary>
    private static IEnumerable<string> FinalReportGaps(CanonicalDocument document)
    {
        if (!ReportStatus.IsFinal(document))
            yield break;
        if (TextOf(document.ReportDetails, "organization_description") is null)
            yield return "report_details.organization_description";
        foreach (var (area, assessment) in document.Assessments.Index())
        {
            foreach (var (item, deficiency) in (assessment?.Deficiencies ?? []).Index())
            {
                if (!AreaAssessment.HasNarrative(deficiency?.Description))
                    yield return string.Create(CultureInfo.InvariantCulture, $"assessments[{area}].deficiencies[{item}].description");
                if (CanonicalText.CleanValue(deficiency?.CorrectiveAction) is null)
                    yield return string.Create(CultureInfo.InvariantCulture, $"assessments[{area}].deficiencies[{item}].corrective_action");
            }
        }
    }

    private static string? TextOf(JsonObject? details, string member) =>
        details?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? CanonicalText.CleanValue(text) : null;
}
