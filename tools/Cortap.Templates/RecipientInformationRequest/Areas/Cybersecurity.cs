using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Cybersecurity
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Cybersecurity),
        BasicRequirement =
        [
            "A recipient that operates a rail fixed guideway system must certify that it has a process by which it develops, maintains, " +
                "and carries out a plan for identifying and reducing cybersecurity risks (49 U.S.C. 5323(v), enacted by section 7613 of " +
                "Public Law 116-92).",
        ],
        Rows = [],
    };
}
