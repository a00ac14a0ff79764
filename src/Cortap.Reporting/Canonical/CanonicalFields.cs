namespace Cortap.Reporting.Canonical;

/// <summary>The values that more than one report type needs.</summary>
public static class CanonicalFields
{
    /// <summary>Source of what Riskuity tells.</summary>
    public const string RiskuityControls = "the project's controls in Riskuity";

    public static ReportField RegionNumber { get; } =
        new("project.region_number", "project_info.region_number", document => document.Project.RegionNumber);
    public static ReportField ReviewType { get; } =
        new("project.review_type", "project_info.review_type", document => document.Project.ReviewType);
    public static ReportField RecipientName { get; } =
        new("project.recipient_name", "project_info.recipient_name", document => document.Project.RecipientName);
    public static ReportField CityState { get; } =
        new("project.recipient_city_state", "project_info.recipient_city_state", document => document.Project.RecipientCityState);
    public static ReportField ContractorName { get; } =
        new("contractor.contractor_name", "contractor.company_name", document => document.Contractor.ContractorName);
    public static ReportField LeadReviewerName { get; } =
        new("contractor.lead_reviewer_name", "contractor.lead_reviewer_name", document => document.Contractor.LeadReviewerName);
    public static ReportField LeadReviewerPhone { get; } =
        new("contractor.lead_reviewer_phone", "contractor.lead_reviewer_phone", document => document.Contractor.LeadReviewerPhone);
    public static ReportField LeadReviewerEmail { get; } =
        new("contractor.lead_reviewer_email", "contractor.lead_reviewer_email", document => document.Contractor.LeadReviewerEmail);
    public static ReportField ManagerName { get; } =
        new("fta_program_manager.fta_program_manager_name", "fta_program_manager.name",
            document => document.FtaProgramManager.FtaProgramManagerName);
    public static ReportField ManagerTitle { get; } =
        new("fta_program_manager.fta_program_manager_title", "fta_program_manager.title",
            document => document.FtaProgramManager.FtaProgramManagerTitle);
    public static ReportField ManagerPhone { get; } =
        new("fta_program_manager.fta_program_manager_phone", "fta_program_manager.phone",
            document => document.FtaProgramManager.FtaProgramManagerPhone);
    public static ReportField ManagerEmail { get; } =
        new("fta_program_manager.fta_program_manager_email", "fta_program_manager.email",
            document => document.FtaProgramManager.FtaProgramManagerEmail);
    public static ReportField Website { get; } =
        new("project.recipient_website", "project_info.recipient_website", document => document.Project.RecipientWebsite);
    public static ReportField SiteVisitDates { get; } =
        new("project.site_visit_dates", "project_info.site_visit_dates", document => document.Project.SiteVisitDates,
            ReportText.ToBeDetermined);
}
