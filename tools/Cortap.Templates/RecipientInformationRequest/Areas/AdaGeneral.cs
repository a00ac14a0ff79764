using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class AdaGeneral
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.AdaGeneral),
        BasicRequirement =
        [
            "Titles II and III of the Americans with Disabilities Act of 1990 (42 U.S.C. 12101 and following) provide that no one may " +
                "suffer discrimination because of a disability in public services or in services of private entities open to the public; " +
                "Section 504 of the Rehabilitation Act of 1973 (29 U.S.C. 794) provides the same for Federally assisted programs. " +
                "Vehicles, facilities, and service must therefore be accessible and usable as the Department’s regulations require. " +
                "Title I of the Act, on employment, exempts Indian Tribes.",
        ],
        Rows =
        [
            new("Procedures for handling ADA complaints", Applicability.All),
            new("The ADA complaint form", Applicability.All),
            new("The policy for keeping records of ADA complaints", Applicability.All),
            new("Driver handbooks, training manuals, and bulletins that concern the ADA", Applicability.ServiceProviders),
            new("Tools of internal monitoring, such as surveys and checklists", Applicability.ServiceProviders),
            new("Procedures for requests for reasonable modification", Applicability.All),
            new("Rider guides, including those for paratransit", Applicability.ServiceProviders),
            new("A list of facilities built or altered since the last review", Applicability.All),
            new("Standards for signs", Applicability.All),
            new("If inaccessible vehicles are used in demand-responsive service, the certification of equivalent service under 49 CFR " +
                "37.77(c) and the analysis behind it", Applicability.All),
            new("Contracts and agreements with transportation network companies, taxi companies, and other private operators of " +
                "demand-responsive service, whether or not Federally funded", Applicability.ServiceProviders),
            new("The certification of equivalent service, with the analysis behind it, for those private " +
                "operators", Applicability.ServiceProviders),
            new("Tools for overseeing compliance with 49 CFR 37.161–37.173", Applicability.ServiceProviders),
            new("Completed examples of that oversight, with follow-up", Applicability.ServiceProviders),
            new("Evidence that drivers were trained in carrying service animals, helping riders to board, and serving without " +
                "discrimination", Applicability.ServiceProviders),
            new("An analysis of complaints about those rules during the past three years", Applicability.All),
            new("Records of checks of accessibility equipment", Applicability.All),
        ],
        Questions =
        [
            "If a facility was altered and is not accessible to the maximum extent feasible, what are the reasons?",
            "If no accessible path of travel was provided because its cost was disproportionate, how was that established?",
            "Which services are run by private entities, and by whom?",
        ],
    };
}
