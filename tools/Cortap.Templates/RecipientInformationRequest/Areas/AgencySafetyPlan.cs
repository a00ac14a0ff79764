using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class AgencySafetyPlan
{
    private const string WithPlan = "Recipients with an agency safety plan";
    private const string Rail = "Rail operators with an agency safety plan";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.AgencySafetyPlan),
        BasicRequirement =
        [
            "Under 49 CFR part 673 the recipient must have an agency safety plan, keep it current, and carry it out.{if safety_rule_2024} The final rule of " +
                "2024, published on April 11 and in effect since May 13, 2024, applies from the next annual update of the plan.{end} " +
                "Compliance is certified every year under 49 U.S.C. 5329(d) and 5307(c)(1)(L), and FTA monitors the certification in " +
                "TrAMS.",
            "If FTA finds in writing that an agency does not comply, the agency has 14 days to submit a plan for remedying the matter " +
                "and 90 days to remedy it. After that FTA may restrict the agency’s use of Section 5307 funds.",
        ],
        Rows =
        [
            new("The agency safety plan or plans, with the documents to which they refer", WithPlan),
            new("The approval of the plan by the board of directors or an equivalent authority", WithPlan),
            new("The approval of the plan by the safety committee or, where the agency does not serve a large urbanized area, evidence " +
                "that it was developed in cooperation with frontline employees", WithPlan),
            new("The approval of the plan by the State Safety Oversight Agency (SSOA)", Rail),
            new("An organization chart or other evidence of the line of report of the Chief Safety " +
                "Officer", "Recipients with an agency safety plan in large urbanized areas"),
            new("The emergency preparedness and response plan", Rail),
            new("A list of the small public transportation providers for which the state drew up the plan", WithPlan),
            new("Letters of providers that opted out of the state’s plan", WithPlan),
        ],
    };
}
