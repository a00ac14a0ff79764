using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class Section5307
{
    private const string All = "Recipients of Section 5307 funds";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.Section5307),
        BasicRequirement =
        [
            "The recipient must take part in a planning process that it carries out jointly with the metropolitan planning organization, " +
                "the state, and the other transit providers of the area.",
            "It must publish a program of projects, give the public the opportunity of a hearing, and take the comments into account.",
            "It must have a process by which public comment is asked for and considered before fares are raised or service is cut " +
                "substantially.",
            "Outside peak hours it must charge no more than half the peak fare to seniors, people with disabilities, and holders of a " +
                "Medicare card.",
        ],
        Rows =
        [
            new("In urbanized areas of 50,000 to 200,000: the planning agreement or agreements with the metropolitan planning " +
                "organization, the state, and the transit providers, including their provisions on sharing performance " +
                "data", "Recipients of Section 5307 funds in areas outside FTA’s planning certification review"),
            new("In urbanized areas of more than 200,000: nothing is to be sent; the quadrennial certification review of the planning " +
                "process covers this item", All),
            new("If the public process of the transportation improvement program (TIP) serves for the program of " +
                "projects:", "Recipients of Section 5307 funds that rely on the TIP process",
                "Participation plan",
                "TIPs and public notices"),
            new("If the recipient uses its own process for the program of projects, for the past three " +
                "years:", "Recipients of Section 5307 funds with their own process",
                "Public notices",
                "Evidence of consultation",
                "Complaints received",
                "Proposed and final programs of projects"),
            new("The policy for public comment on fare increases and service reductions", All),
            new("The application form for half fare", All),
            new("A list of fare increases and service reductions since the last review, with their dates", All),
        ],
    };
}
