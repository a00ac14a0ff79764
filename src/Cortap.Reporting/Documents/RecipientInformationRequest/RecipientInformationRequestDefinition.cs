using Cortap.Reporting.Canonical;
using Microsoft.Extensions.Logging;
using static Cortap.Reporting.Canonical.CanonicalFields;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>All that tells the request for information from other reports.</summary>
public static class RecipientInformationRequestDefinition
{
    public static ReportFields Fields { get; } = new(
        ReportType.RecipientInformationRequest,
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
        ])
    {
        Reads =
        [
            "report_details.entrance_conference_date", "report_details.exit_conference_date", "report_details.review_period_start", "report_details.review_period_end",
            "correspondence.letter_date", "correspondence.recipient_contact", "correspondence.recipient_pocs", "correspondence.regional_office",
            "correspondence.regional_office_representative", "correspondence.lead_reviewer_salutation", "correspondence.regional_administrator_name",
        ],
    };

    public static ReportDefinition Value { get; } = new()
    {
        Title = "Recipient information request",
        Fields = Fields,
        Template = ReportTemplate.FromResources(typeof(RecipientInformationRequestDefinition).Assembly, "recipient-information-request"),
        FileLabel = _ => "RIR",
        CreateRenderer = (template, loggers, emblem) =>
            new RecipientInformationRequestRenderer(template, loggers.CreateLogger<RecipientInformationRequestRenderer>(), emblem),
    };
}
