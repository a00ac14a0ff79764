using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Cover and contents (docs/domain/recipient-information-request.md sections 3 and 4).</summary>
internal static class CoverPage
{
    private const string Line = "CoverLine";
    private const string Name = "CoverName";
    private const string Reviewer = "CoverReviewer";

    public static XElement[] Create() =>
    [
        P(Line, "U.S. DEPARTMENT OF TRANSPORTATION"),
        P(Line, "FEDERAL TRANSIT ADMINISTRATION"),
        P(Line, "REGION {project.region_number}"),
        P("CoverTitle", "RECIPIENT INFORMATION REQUEST (RIR)"),
        P(Line, "FY {fiscal_year} {project.review_type}"),
        P(Line, "of the"),
        If("project.has_long_name", P("CoverLongName", "{project.recipient_name}")),
        Unless("project.has_long_name", P(Name, "{project.recipient_name}")),
        P(Name, "{project.recipient_city_state}"),
        P("CoverTitle", "RECIPIENT ID: {project.recipient_id}"),
        P(
            Line,
            "RECIPIENT WEBSITE: {if project.recipient_website}{project.recipient_website|link}{end}" +
            "{unless project.recipient_website}N/A{end}"),
        P(Line, "Site Visit Dates: {if project.site_visit_dates}{project.site_visit_dates}{end}{unless project.site_visit_dates}TBD{end}"),
        P("CoverContractor", "{i}Contractor{/i}"),
        P(Reviewer, "{contractor.lead_reviewer_name}"),
        P(Reviewer, "{contractor.contractor_name}"),
        P(Reviewer, "{contractor.lead_reviewer_phone}"),
        SectionEnd(Reviewer, "{contractor.lead_reviewer_email|mailto}", Section(top: 144)),
        P("TOCHeading", "Contents"),
        Contents(1, 1),
        SectionEnd("SectionEnd", "", Section(top: 72)),
    ];

    private static XElement Section(double top) => new Section { TopMargin = top, Footer = Furniture.CoverFooter }.ToXml();
}
