using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class ProjectManagement
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.ProjectManagement),
        BasicRequirement =
        [
            "The recipient must be able to carry out FTA-funded projects as described in its applications and in accordance with the " +
                "Master Agreement and applicable law, and must manage them by sound practice for scope, schedule, cost, and quality.",
        ],
        Rows =
        [
            new("A list of the FTA-funded capital projects of the past three years, with:", Applicability.All,
                "Type of project",
                "Total cost"),
            new("Project management plans of major capital projects", Applicability.All),
            new("Quality control procedures", Applicability.All),
            new("A list of the recipient’s own capital projects that are delayed or over budget by 33 percent or more", Applicability.All),
            new("A list of subrecipients’ capital projects that are delayed or over budget by 33 percent or more", Applicability.All),
            new("Procedures for managing construction, bus purchases, and other capital work", Applicability.All),
            new("A list of FTA-funded projects on which force account labor is used", Applicability.All),
            new("A list of service contractors and lessees", Applicability.WithContractors),
            new("The standard management or operating contract and the standard lease", Applicability.WithContractors),
            new("Procedures for overseeing contractors and lessees, with checklists", Applicability.WithContractors),
        ],
    };
}
