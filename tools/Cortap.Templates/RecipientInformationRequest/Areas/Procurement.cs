using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Procurement
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Procurement),
        BasicRequirement =
        [
            "A recipient that is not a state must use its own documented procurement procedures, which must reflect state, local, and " +
                "tribal law and conform to 2 CFR part 200. A state may follow the procedures that it uses for its own funds, but must " +
                "meet 2 CFR 200.321, as superseded by the Department’s rule on disadvantaged business enterprises, and 2 CFR 200.322, " +
                "200.323, and 200.327. Every FTA-funded procurement must allow full and open competition, as 49 U.S.C. 5325(a) requires.",
            "FTA Circular {citations.procurement} is guidance and does not bind; where it differs from 2 CFR part 200, the regulation prevails.",
        ],
        Rows =
        [
            new("Current procurement policies and procedures", Applicability.All),
            new("The state statute on qualifications-based procurement of architectural and engineering services", Applicability.States),
            new("Written standards of conduct", Applicability.All),
            new("A list of FTA-funded contracts awarded since the last review, showing for each:", Applicability.All,
                "Date of award",
                "Value",
                "Type of contract",
                "Method: invitation for bids, request for proposals, prequalified list, sole source, single bid, brand name, award to " +
                    "other than the low bidder, piggyback, joint procurement, or options",
                new RequestItem("DBE goal, if one was set") { Only23Areas = true },
                "Whether it belongs to a New Starts or Small Starts project",
                "Whether a contractor or a subrecipient made the award",
                "Change orders",
                "Liquidated damages",
                "Status"),
            new("A list of change orders above $250,000", Applicability.All),
            new("A list of capital leases", Applicability.All),
            new("A list of contract claims", Applicability.All),
            new("A list of bid protests since the last review, with their outcome", Applicability.NonStates) { Only23Areas = true },
        ],
    };
}
