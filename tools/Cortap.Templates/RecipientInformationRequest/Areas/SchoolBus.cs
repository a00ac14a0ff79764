using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class SchoolBus
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.SchoolBus),
        BasicRequirement =
        [
            "The recipient must not provide school bus service in competition with private school bus operators unless the FTA " +
                "Administrator has allowed it. FTA-funded vehicles, equipment, and facilities must not be used in service exclusively " +
                "for students and school staff.",
        ],
        Rows =
        [
            new("A list of FTA-funded assets used in exclusive school bus operation by the recipient, a subrecipient, a contractor, or a " +
                "lessee", Applicability.BusOperators),
            new("The name of the operator of each such service", Applicability.BusOperators),
            new("Complaints received about school bus service", Applicability.BusOperators),
        ],
        Questions =
        [
            "Is any service designed or changed to meet the needs of students and school staff? If so, describe it.",
        ],
    };
}
