using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>What the recipient information request prints of a project (docs/domain/recipient-information-request.md section 2).</summary>
internal static class RecipientInformationRequestView
{
    // The example names the oldest of the three annual statements that request 2a asks for.
    private const int YearsOfStatements = 3;

    // About what three lines of the cover hold.
    private const int LongName = 90;

    public static View Create(CanonicalDocument canonical, IReadOnlyList<string>? attachments, DocumentImage? emblem = null)
    {
        var fiscalYear = ReviewAreas.ParseFiscalYear(canonical.Metadata.FiscalYear);
        return new View
        {
            ["fiscal_year"] = fiscalYear?.ToString(CultureInfo.InvariantCulture),
            ["naming_example_year"] = fiscalYear is { } reviewed
                ? ((reviewed - YearsOfStatements) % 100).ToString("D2", CultureInfo.InvariantCulture) : null,
            ["has_23_areas"] = fiscalYear is { } year && ReviewAreas.ForFiscalYear(year).Count == ReviewAreas.All.Count,
            ["safety_rule_2024"] = fiscalYear >= Citations.FirstYearOfSafetyRule,
            ["citations"] = Citations.Create(fiscalYear ?? 0),
            ["period"] = new View
            {
                ["start"] = canonical.ReportDetails.Date("review_period_start"),
                ["end"] = canonical.ReportDetails.Date("review_period_end") ?? canonical.ReportDetails.Date("exit_conference_date") ?? canonical.Project.SiteVisitEndDate,
            },
            ["emblem"] = emblem,
            ["project"] = Project(canonical.Project),
            ["contractor"] = new View
            {
                ["contractor_name"] = canonical.Contractor.ContractorName,
                ["lead_reviewer_name"] = canonical.Contractor.LeadReviewerName,
                ["lead_reviewer_phone"] = canonical.Contractor.LeadReviewerPhone,
                ["lead_reviewer_email"] = canonical.Contractor.LeadReviewerEmail,
            },
            ["fta_program_manager"] = new View
            {
                ["name"] = canonical.FtaProgramManager.FtaProgramManagerName,
                ["title"] = canonical.FtaProgramManager.FtaProgramManagerTitle,
                ["phone"] = canonical.FtaProgramManager.FtaProgramManagerPhone,
                ["email"] = canonical.FtaProgramManager.FtaProgramManagerEmail,
            },
            ["schedule"] = VisitSchedule.Create(canonical),
            ["letter"] = CoverLetter.Create(canonical),
            ["attachments"] = attachments is null
                ? null : new View { ["items"] = attachments.Select(text => new View { ["text"] = text }).ToList() },
        };
    }

    private static View Project(CanonicalProject project)
    {
        var reviewType = project.ReviewType;
        var acronym = project.RecipientAcronym == project.RecipientName ? null : project.RecipientAcronym;
        var shortName = acronym ?? project.RecipientName;
        return new View
        {
            ["region_number"] = project.RegionNumber,
            ["review_type"] = reviewType,
            ["review_type_article"] = reviewType is null ? null : ReportText.Article(reviewType),
            ["is_recurring_review"] = reviewType is not (null or ReviewTypeNames.Special or ReviewTypeNames.LimitedScope),
            ["recipient_name"] = project.RecipientName,
            ["footer_name"] = FooterName.Of(project),
            ["has_long_name"] = project.RecipientName?.Length > LongName,
            ["recipient_acronym"] = acronym,
            ["recipient_short_name"] = shortName,
            ["recipient_short_name_possessive"] = shortName is null ? null : ReportText.Possessive(shortName),
            ["recipient_city_state"] = project.RecipientCityState,
            ["recipient_id"] = project.RecipientId,
            ["recipient_website"] = project.RecipientWebsite,
            ["site_visit_dates"] = project.SiteVisitDates == ReportText.ToBeDetermined ? null : project.SiteVisitDates,
            ["due_date"] = project.DueDate,
        };
    }
}
