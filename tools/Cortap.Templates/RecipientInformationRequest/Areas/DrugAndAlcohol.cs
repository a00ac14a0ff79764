using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class DrugAndAlcohol
{
    private const string SafetySensitive =
        "Recipients of Section 5307, 5309, 5311, or 5339 funds with safety-sensitive employees, other than those that operate only " +
            "commuter rail";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.DrugAndAlcoholProgram),
        BasicRequirement =
        [
            "A recipient of funds under 49 U.S.C. 5307, 5309, 5311, or 5339 must have a program that tests safety-sensitive employees " +
                "for drugs and alcohol, and must see to it that its subrecipients, contractors, and lessees with such employees have one " +
                "too.",
        ],
        Rows =
        [
            new("The drug and alcohol policy, with the date of its adoption by the governing body", SafetySensitive),
            new("A list of covered employees, with the date on which each was placed in a covered position", SafetySensitive),
            new("A list of supervisors who make reasonable-suspicion determinations, with the date of their training", SafetySensitive),
            new("Records of training", SafetySensitive),
            new("Certificates of the medical review officer (MRO), breath alcohol technicians (BAT), specimen collectors, and substance " +
                "abuse professional (SAP)", SafetySensitive),
            new("Management Information System (MIS) reports of the past five years", SafetySensitive),
            new("A list of subrecipients, contractors, and lessees with safety-sensitive employees", "Recipients with subrecipients, " +
                "contractors, or lessees that have safety-sensitive employees"),
        ],
    };
}
