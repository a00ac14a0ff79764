using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Legal
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Legal),
        BasicRequirement =
        [
            "The recipient must tell FTA promptly about legal matters that may affect the Federal interest in its program, and must " +
                "include the same duty in the agreements of those who work for it. Knowledge of a false claim, fraud, or another offense " +
                "connected with Federal assistance must also be reported to the Inspector General of the U.S. Department of " +
                "Transportation. The recipient must observe the Federal limits on lobbying and make the certifications and disclosures " +
                "that they call for.",
        ],
        Rows =
        [
            new("A description of each significant dispute, breach, default, lawsuit, or legal disagreement since the last review that " +
                "involves the Federal government", Applicability.All),
            new("A description of each false claim received, and of each criminal violation connected with Federal assistance, since the " +
                "last review", Applicability.All),
            new("A description of each investigation by a law enforcement agency, so far as known, of a Federally funded " +
                "project", Applicability.All),
            new("A description of the lobbying undertaken since the last review", Applicability.All),
        ],
    };
}
