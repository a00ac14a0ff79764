using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class ProgramManagement
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.ProgramManagement),
        BasicRequirement =
        [
            "A state must have a documented process by which the public takes part in its long-range statewide transportation plan and " +
                "its statewide transportation improvement program (STIP). A designated recipient of funds under 49 U.S.C. 5310, 5311, or " +
                "5339 must have a management plan approved by FTA and follow it. A recipient that passes funds on must make the required " +
                "agreements, obtain the required certifications, report its subawards, and see to it that its subrecipients comply with " +
                "Federal requirements.",
        ],
        Rows =
        [
            new("The documented process for public involvement in the long-range statewide transportation plan and the " +
                "STIP", Applicability.States),
            new("The documented process for working with officials of non-metropolitan areas on the long-range plan and the " +
                "STIP", Applicability.States),
            new("Evidence of public involvement, such as minutes and published notices", Applicability.WithSubrecipients),
            new("The state management plan or program management plan", "Designated recipients of Section 5311 funds; designated " +
                "recipients of Section 5310 or Section 5339 funds with subrecipients"),
            new("For each program, the standard application and the standard form of award", Applicability.WithSubrecipients),
            new("A list of all subrecipients of the past three years", Applicability.WithSubrecipients),
            new("The schedule of subrecipient oversight activities for the past three and the coming three " +
                "years", Applicability.WithSubrecipients),
            new("The procedures for overseeing subrecipients, with examples of reports, checklists, and training " +
                "material", Applicability.WithSubrecipients),
        ],
    };
}
