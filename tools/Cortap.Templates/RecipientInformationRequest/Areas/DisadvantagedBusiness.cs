using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class DisadvantagedBusiness
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.DisadvantagedBusinessEnterprise),
        BasicRequirement =
        [
            "Under 49 CFR part 26 the recipient must not discriminate in the award and administration of contracts assisted by the U.S. " +
                "Department of Transportation, and must create a level playing field on which disadvantaged business enterprises can " +
                "compete fairly for those contracts.",
        ],
        Rows =
        [
            new("The DBE Program, unless it has been uploaded to TrAMS", Applicability.All),
            new("An organization chart that shows the DBE liaison officer", Applicability.All),
            new("The job description of the DBE liaison officer", Applicability.All),
            new("The small business element of the DBE Program", Applicability.All),
            new("For each year in which the overall goal was missed, the analysis of the shortfall and the plan to correct " +
                "it", "Recipients with an overall DBE goal"),
            new("A list of DBEs that were terminated or replaced on contracts", Applicability.All),
        ],
    };
}
