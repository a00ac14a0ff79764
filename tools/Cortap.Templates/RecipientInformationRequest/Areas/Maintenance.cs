using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Maintenance
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Maintenance),
        BasicRequirement =
        [
            "The recipient must keep FTA-funded vehicles, equipment, and facilities in good working order. This includes the features " +
                "that make them accessible to people with disabilities, which must be repaired promptly when they fail.",
        ],
        Rows =
        [
            new("Maintenance plans for vehicles, vessels included, and for " +
                "equipment", "Recipients with direct control of FTA-funded vehicles or equipment"),
            new("Maintenance plans for facilities", "Recipients with direct control of FTA-funded facilities"),
        ],
        Questions =
        [
            "Which vehicles within their useful life have been idle for more than two weeks for mechanical reasons?",
        ],
    };
}
