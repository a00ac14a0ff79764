using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class DrugFreeWorkplace
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.DrugFreeWorkplaceAct),
        BasicRequirement =
        [
            "The recipient must keep a drug-free workplace for all staff who work on awards: it must have a policy and give it to those " +
                "staff, report convictions for drug offenses in the workplace on time, and run a continuing program of drug awareness.",
        ],
        Rows =
        [
            new("The drug-free workplace policy", Applicability.All),
            new("Examples of the awareness program", Applicability.All),
            new("The number of employees convicted of a drug offense in the workplace during the review period", Applicability.All),
        ],
    };
}
