namespace Cortap.Reporting.Canonical;

/// <summary>One value that a report type needs.</summary>
/// <param name="Path">Path in the canonical document.</param>
/// <param name="Source">Where to fill it: a path in the project's entry of the setup document, or its origin in Riskuity.</param>
/// <param name="Value">Reads it.</param>
/// <param name="DefaultText">What an optional value is printed as when it is absent; null when the passage is left out.</param>
public sealed record ReportField(string Path, string Source, Func<CanonicalDocument, object?> Value, string? DefaultText = null)
{
    /// <summary>True when the document has no value: null, a blank, a placeholder or an empty list.</summary>
    public bool IsMissingIn(CanonicalDocument document) => Value(document) switch
    {
        null => true,
        string text => CanonicalText.CleanValue(text) is null,
        IReadOnlyCollection<object> list => list.Count == 0,
        _ => false,
    };
}

/// <summary>The values a report type needs, in the table order of docs/domain/canonical-model.md, section 8.</summary>
/// <param name="Critical">Without one of these the report is not made.</param>
/// <param name="Optional">Without one of these a default text is printed.</param>
public sealed record ReportFields(IReadOnlyList<ReportField> Critical, IReadOnlyList<ReportField> Optional)
{
    private const string RiskuityControls = "the project's controls in Riskuity";

    private static readonly ReportField RegionNumber =
        new("project.region_number", "project_info.region_number", document => document.Project.RegionNumber);
    private static readonly ReportField ReviewType =
        new("project.review_type", "project_info.review_type", document => document.Project.ReviewType);
    private static readonly ReportField RecipientName =
        new("project.recipient_name", "project_info.recipient_name", document => document.Project.RecipientName);
    private static readonly ReportField CityState =
        new("project.recipient_city_state", "project_info.recipient_city_state", document => document.Project.RecipientCityState);
    private static readonly ReportField ContractorName =
        new("contractor.contractor_name", "contractor.company_name", document => document.Contractor.ContractorName);
    private static readonly ReportField LeadReviewerName =
        new("contractor.lead_reviewer_name", "contractor.lead_reviewer_name", document => document.Contractor.LeadReviewerName);
    private static readonly ReportField LeadReviewerPhone =
        new("contractor.lead_reviewer_phone", "contractor.lead_reviewer_phone", document => document.Contractor.LeadReviewerPhone);
    private static readonly ReportField LeadReviewerEmail =
        new("contractor.lead_reviewer_email", "contractor.lead_reviewer_email", document => document.Contractor.LeadReviewerEmail);
    private static readonly ReportField ManagerName =
        new("fta_program_manager.fta_program_manager_name", "fta_program_manager.name",
            document => document.FtaProgramManager.FtaProgramManagerName);
    private static readonly ReportField ManagerTitle =
        new("fta_program_manager.fta_program_manager_title", "fta_program_manager.title",
            document => document.FtaProgramManager.FtaProgramManagerTitle);
    private static readonly ReportField ManagerPhone =
        new("fta_program_manager.fta_program_manager_phone", "fta_program_manager.phone",
            document => document.FtaProgramManager.FtaProgramManagerPhone);
    private static readonly ReportField ManagerEmail =
        new("fta_program_manager.fta_program_manager_email", "fta_program_manager.email",
            document => document.FtaProgramManager.FtaProgramManagerEmail);
    private static readonly ReportField Website =
        new("project.recipient_website", "project_info.recipient_website", document => document.Project.RecipientWebsite);
    private static readonly ReportField SiteVisitDates =
        new("project.site_visit_dates", "project_info.site_visit_dates", document => document.Project.SiteVisitDates,
            ReportText.ToBeDetermined);

    private static readonly ReportFields DraftAuditReport = new(
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
        ]);

    private static readonly ReportFields RecipientInformationRequest = new(
        [
            RegionNumber, ReviewType, RecipientName, CityState,
            new("project.recipient_id", "project_info.recipient_id", document => document.Project.RecipientId),
            ContractorName, LeadReviewerName, LeadReviewerPhone, LeadReviewerEmail,
            ManagerName, ManagerTitle, ManagerPhone, ManagerEmail,
        ],
        [
            Website with { DefaultText = "N/A" },
            SiteVisitDates,
            new("project.due_date", "project_info.rir_due_date", document => document.Project.DueDate, ReportText.ToBeDetermined),
        ]);

    /// <summary>Where to fill the value at a canonical path that is missing.</summary>
    public string SourceOf(string path) =>
        Critical.Concat(Optional).FirstOrDefault(field => field.Path == path)?.Source switch
        {
            RiskuityControls => RiskuityControls,
            { } setupPath => $"{setupPath} in project setup",
            null when path.StartsWith("assessments[", StringComparison.Ordinal) => "the assessment in Riskuity",
            null => $"{path} in project setup",
        };

    public static ReportFields Of(ReportType reportType) =>
        reportType == ReportType.DraftAuditReport ? DraftAuditReport : RecipientInformationRequest;
}
