using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Section III.</summary>
internal static class DescriptionView
{
    public static View Create(ReportDetails details) => new()
    {
        ["organization"] = details.OrganizationDescription,
        ["organization_blocks"] = TextBlocks.Create(details.OrganizationDescription, linesAreParagraphs: true),
        ["has_activity"] = details.Awards.Count + details.SupplementalAwards.Count
            + details.ProjectsCompleted.Count + details.ProjectsOngoing.Count + details.ProjectsFuture.Count > 0,
        ["awards"] = details.Awards.Select(award => new View
        {
            ["number"] = award.Number,
            ["amount"] = award.Amount,
            ["has_amount"] = award.Amount is not null,
            ["year"] = award.Year,
            ["description"] = award.Description,
        }).ToList(),
        ["supplemental"] = details.SupplementalAwards,
        ["has_supplemental"] = details.SupplementalAwards.Count > 0,
        ["supplemental_noun"] = ReportText.Agree(details.SupplementalAwards.Count, "award", "awards"),
        ["first_operating_assistance"] = details.FirstTimeOperatingAssistance == true,
        ["later_operating_assistance"] = details.FirstTimeOperatingAssistance == false,
        ["completed"] = DraftAuditReportView.Items(details.ProjectsCompleted),
        ["ongoing"] = DraftAuditReportView.Items(details.ProjectsOngoing),
        ["future"] = DraftAuditReportView.Items(details.ProjectsFuture),
    };
}
