using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class AwardManagement
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.AwardManagement),
        BasicRequirement =
        [
            "The recipient must manage its awards as agreed with FTA, report the progress and the finances of each award completely and " +
                "on time, and close an award promptly when its work is done (FTA Circular {citations.award_management}).",
        ],
        Rows =
        [
            new("If they are not part of the financial procedures, the written procedures for managing awards and reporting on them, " +
                "covering:", Applicability.All,
                "Federal Financial Reports (FFR) and Milestone Progress Reports (MPR)",
                "Draws through ECHO",
                "Single Audits"),
            new("The schedule for closing awards that are open", Applicability.All),
        ],
        Questions =
        [
            "If nothing is written: how are the annual program of projects and the awards to subrecipients prepared, and how are awards " +
                "closed that are finished or inactive?",
        ],
    };
}
