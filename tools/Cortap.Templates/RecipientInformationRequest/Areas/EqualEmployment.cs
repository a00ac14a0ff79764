using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class EqualEmployment
{
    private const string OverThreshold = "Recipients over the threshold for an EEO program";

    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.EqualEmploymentOpportunity),
        BasicRequirement =
        [
            "The recipient must not discriminate in employment on the basis of race, color, religion, national origin, sex, age, or " +
                "disability. A recipient over FTA’s threshold of employees and funding must have an equal employment opportunity program " +
                "and carry it out.",
        ],
        Rows =
        [
            new("The number of employees who work in the FTA-funded program", Applicability.All),
            new("The EEO program", OverThreshold),
            new("Samples that show how the EEO policy and program were made known", OverThreshold),
            new("An organization chart that shows the EEO officer", OverThreshold),
            new("Job descriptions of the EEO officer and EEO staff", OverThreshold),
            new("The form with which managers are evaluated on EEO", OverThreshold),
            new("The employment practices chart (FTA Circular 4704.1A, attachment 4)", OverThreshold),
            new("The log of EEO complaints, with names redacted", OverThreshold),
            new("Records of meetings at which the EEO policy was discussed", OverThreshold),
            new("Records of EEO training for managers", OverThreshold),
            new("Topics of that training", OverThreshold),
            new("A list of new supervisors, with the date on which each received EEO training", OverThreshold),
            new("Recruitment sources and sample advertisements", OverThreshold),
            new("The log of recruitment activities", OverThreshold),
            new("A record, for each year, of how the EEO policy was disseminated inside and outside the organization", OverThreshold),
            new("Records of meetings with affinity groups", OverThreshold),
            new("A list of subrecipients and contractors over the threshold, with the status of their EEO programs", OverThreshold),
        ],
    };
}
