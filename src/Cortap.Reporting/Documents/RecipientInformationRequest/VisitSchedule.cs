using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>The dates of Section C, which are a draft until the site visit is arranged.</summary>
internal static class VisitSchedule
{
    public static View Create(CanonicalDocument canonical)
    {
        var project = canonical.Project;
        return new View
        {
            ["entrance_conference"] = canonical.ReportDetails.Date("entrance_conference_date") ?? project.SiteVisitStartDate,
            ["discussions"] = Months(project.SiteVisitStartDate, project.SiteVisitEndDate),
            ["exit_conference"] = canonical.ReportDetails.Date("exit_conference_date") ?? project.SiteVisitEndDate,
        };
    }

    /// <summary><c>March 2026</c>, <c>March–April 2026</c> or <c>December 2026–January 2027</c>; null when either date is unknown.</summary>
    internal static string? Months(DateOnly? start, DateOnly? end) => (start, end) switch
    {
        (null, _) or (_, null) => null,
        ({ } first, { } last) when (first.Year, first.Month) == (last.Year, last.Month) => Month(last, "MMMM yyyy"),
        ({ } first, { } last) => $"{Month(first, first.Year == last.Year ? "MMMM" : "MMMM yyyy")}–{Month(last, "MMMM yyyy")}",
    };

    private static string Month(DateOnly date, string format) => date.ToString(format, CultureInfo.InvariantCulture);
}
