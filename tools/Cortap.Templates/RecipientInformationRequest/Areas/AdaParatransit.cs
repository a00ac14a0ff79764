using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class AdaParatransit
{
    private const string Required = "Recipients required to provide complementary paratransit";
    private const string OtherEntities = "Recipients that use other entities to provide complementary paratransit";
    private const string Subrecipients = "Recipients with subrecipients that provide complementary paratransit";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.AdaComplementaryParatransit),
        BasicRequirement =
        [
            "Under 49 CFR 37.121(a) a public entity that operates fixed-route service must provide paratransit, or another special " +
                "service, to people with disabilities at a level comparable to that of the fixed-route service. Whether service is " +
                "comparable is judged by 49 CFR 37.123–37.133. Commuter bus, commuter rail, and intercity rail are outside this " +
                "requirement.",
        ],
        Rows =
        [
            new("The paratransit rider guide", Required),
            new("The application for eligibility", Required),
            new("Procedures for operations, dispatching, scheduling, and reservations", Required),
            new("Templates of the letters that grant conditional or temporary eligibility or deny eligibility", Required),
            new("Contracts for the service", OtherEntities),
            new("Tools for overseeing the service under 49 CFR 37.131", OtherEntities),
            new("Completed examples of that oversight", OtherEntities),
            new("Agreements with private operators", Required),
            new("Tools for overseeing subrecipients’ complementary paratransit", Subrecipients),
            new("Completed examples of the oversight of subrecipients", Subrecipients),
        ],
        Questions =
        [
            "How are operating data, such as requests, trips, and pick-up and drop-off times, logged?",
            "Is service monitored for constraints on capacity?",
            "If it is not, why?",
            "Which premium or supplemental services are offered beyond what is required?",
        ],
    };
}
