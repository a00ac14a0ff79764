using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Section5310
{
    private const string Designated = "Designated recipients of Section 5310 funds";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Section5310),
        BasicRequirement =
        [
            "Funds must be spent on eligible projects that meet the transportation needs of seniors and people with disabilities. The " +
                "projects must come from a locally developed, coordinated plan for public transit and human services transportation. " +
                "Leases of vehicles must be approved, contain the required terms, and leave title with the party entitled to hold it.",
        ],
        Rows =
        [
            new("The state’s approval of each public body that coordinates services for seniors and people with disabilities", Designated),
            new("Certifications that no nonprofit organization is readily available to provide the service", Designated),
            new("A sample vehicle lease", Designated),
        ],
    };
}
