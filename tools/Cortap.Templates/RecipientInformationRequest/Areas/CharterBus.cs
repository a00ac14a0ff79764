using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class CharterBus
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.CharterBus),
        BasicRequirement =
        [
            "The recipient must not use FTA-funded equipment or facilities for charter service that competes unfairly with private " +
                "charter operators. Charter service is allowed only under one of the exceptions that the regulation defines.",
        ],
        Rows =
        [
            new("The log of charter trips, with the exception on which each relied", Applicability.BusOperators),
            new("A list of the property and equipment used for charter service", Applicability.BusOperators),
            new("The name of the operator of the charter service", Applicability.BusOperators),
            new("Complaints received about charter service", Applicability.BusOperators),
        ],
    };
}
