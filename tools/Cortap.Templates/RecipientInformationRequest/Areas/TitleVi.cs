using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class TitleVi
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.TitleVI),
        BasicRequirement =
        [
            "Under Title VI of the Civil Rights Act of 1964 no one may, on the ground of race, color, or national origin, be excluded " +
                "from, be denied the benefits of, or suffer discrimination in a Federally assisted program. The recipient must see to it " +
                "that transit service and its benefits are distributed equitably.",
        ],
        Rows =
        [
            new("The latest Title VI Program, unless it has been uploaded to TrAMS", Applicability.All),
            new("A list of Title VI investigations, complaints, and lawsuits since that program was submitted", Applicability.All),
            new("Examples of public participation", Applicability.All),
            new("A list of facilities sited since the last review, with the equity analysis of each", Applicability.All),
            new("A list of facilities planned for the next three fiscal years, with the equity analysis of each or the date by which it " +
                "will be made", Applicability.All),
            new("Fare increases and major service changes since the last review:", "Providers of fixed-route service with 50 or more " +
                "vehicles in peak service in an urbanized area of 200,000 or more",
                "Date and description of each",
                "Fare equity and service equity analyses",
                "Analyses for new fixed guideway, New Starts, and Small Starts projects"),
            new("The process for selecting subrecipients or for the program of projects, with a list of subrecipients’ applications that " +
                "shows for each:", "Direct recipients of Section 5310 or Section 5311 funds with subrecipients",
                "Whether it was accepted or rejected",
                "Whether the applicant serves a minority or low-income population",
                "Amount"),
            new("Evidence that service provided through contracts or partnerships is monitored for compliance with Title " +
                "VI", "Recipients that provide service through contracts or other arrangements"),
            new("Evidence that employees were trained in assisting persons with limited English " +
                "proficiency", Applicability.All) { Only23Areas = true },
        ],
    };
}
