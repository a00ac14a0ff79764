using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class AssetManagement
{
    private const string OwnPlansAndSponsors = "Recipients with their own TAM plan; sponsors of group TAM plans";
    private const string Sponsors = "Sponsors of group TAM plans";
    private const string Participants = "Participants in group TAM plans";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.TransitAssetManagement),
        BasicRequirement =
        [
            "Under 49 CFR part 625 a recipient that owns, operates, or manages capital assets used in public transportation must develop " +
                "and carry out a transit asset management (TAM) plan, alone or as a participant in a group plan. It must set performance " +
                "targets, report on them to the National Transit Database (NTD), and share them with its planning partners.",
        ],
        Rows =
        [
            new("The TAM plan", OwnPlansAndSponsors),
            new("The latest report of targets to the NTD", OwnPlansAndSponsors),
            new("The performance measures in use", OwnPlansAndSponsors),
            new("Annual performance targets, with the approval of the Accountable Executive", OwnPlansAndSponsors),
            new("The job description of the Accountable Executive", OwnPlansAndSponsors),
            new("Evidence that plan and targets were shared with the state, the metropolitan planning organization, or " +
                "both", OwnPlansAndSponsors),
            new("The records behind the targets, the investment strategy, and the annual condition report", OwnPlansAndSponsors),
            new("Evidence that the plan was coordinated with the participants", Sponsors),
            new("Approvals of the plan by the participants’ Accountable Executives", Sponsors),
            new("A list of the agencies that opted out of the group plan, with their letters", Sponsors),
            new("Evidence that the plan was made available to the participants", Sponsors),
            new("Evidence of participation in the group plan", Participants),
            new("The job description of the participant’s Accountable Executive", Participants),
            new("The tools with which the TAM plans of subrecipients are overseen", "Recipients with subrecipients that are Tier I " +
                "providers, or Tier II providers that opted out of a group plan, and that are not direct recipients"),
        ],
    };
}
