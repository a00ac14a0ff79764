using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Section5311
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Section5311),
        BasicRequirement =
        [
            "A state must spend Section 5311 funds on eligible projects in rural areas, and the required part of them on intercity bus " +
                "service unless the governor certifies that intercity bus needs are adequately met.",
        ],
        Rows =
        [
            new("The governor’s certification on intercity bus service, if any", Applicability.States),
            new("Studies or assessments of intercity bus needs", Applicability.States),
        ],
    };
}
