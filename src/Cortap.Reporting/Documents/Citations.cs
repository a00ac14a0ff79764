using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>One edition of a document that the reports cite.</summary>
/// <param name="Subject">What it governs; editions of one subject follow each other.</param>
/// <param name="Text">As printed after "FTA Circular".</param>
/// <param name="FirstFiscalYear">First fiscal year of review that is held to it.</param>
/// <param name="InForce">When it took effect; null where no source was found.</param>
/// <param name="Source">Where date and number were read.</param>
/// <param name="IsVerified">Whether the source was read, rather than known from finished reports.</param>
public sealed record Citation(string Subject, string Text, int FirstFiscalYear, DateOnly? InForce, string Source, bool IsVerified);

/// <summary>
/// Which edition of a circular a review cites. A review of fiscal year N looks back on years before N and is held to what was in force when
/// N began, on October 1 of the year before.
/// </summary>
public static class Citations
{
    public const string Rural = "rural areas (Section 5311)";
    public const string NewFreedom = "New Freedom (Section 5317)";
    public const string Urbanized = "urbanized areas (Section 5307)";
    public const string Mobility = "seniors and people with disabilities (Section 5310)";
    public const string AwardManagement = "award management";
    public const string Procurement = "third-party contracting";

    /// <summary>First fiscal year of review that knows the agency safety plan rule of April 11, 2024.</summary>
    public const int FirstYearOfSafetyRule = 2024;

    private const string Update2024 = "https://www.transit.dot.gov/regulations-and-programs/fta-circulars/fta-2024-circular-update";
    private const string FinishedReports = "finished reports of FY 2023 and FTA's report template of FY 2025";

    /// <summary>The table, in the order in which the circulars are printed.</summary>
    public static IReadOnlyList<Citation> All { get; } =
    [
        new(Rural, "9040.1G", 0, new(2014, 11, 24), FinishedReports, IsVerified: false),
        new(Rural, "9040.1H", 2026, new(2024, 11, 1), Update2024, IsVerified: true),
        new(NewFreedom, "9045.1", 0, new(2007, 5, 1), "72 FR 14851 (March 29, 2007)", IsVerified: true),

        // Section 5310 took the program over in 2012. That no review cites the old circular any more is our reading of the update of 2024.
        new(NewFreedom, "", 2026, null, Update2024, IsVerified: false),
        new(Urbanized, "9050.1", 0, null, FinishedReports, IsVerified: false),
        new(Urbanized, "9050.1A", 2026, new(2024, 11, 1), Update2024, IsVerified: true),
        new(Mobility, "9070.1G", 0, new(2014, 7, 7), FinishedReports, IsVerified: false),
        new(Mobility, "9070.1H", 2026, new(2024, 11, 1), "89 FR 79334 (September 27, 2024); " + Update2024, IsVerified: true),
        new(AwardManagement, "5010.1E", 0, null, "89 FR 79336 (September 27, 2024), which names it as superseded", IsVerified: true),
        new(AwardManagement, "5010.1F", 2026, new(2024, 11, 1), "89 FR 79336 (September 27, 2024)", IsVerified: true),
        new(Procurement, "4220.1F", 0, new(2008, 11, 1), "89 FR 93824 (November 27, 2024), which proposed to replace it", IsVerified: true),

        // Applicable from February 18, 2025; a notice of February 12, 2025 (FR Doc. 2025-02519) put that off within the same fiscal year.
        new(Procurement, "4220.1G", 2026, new(2025, 2, 18), "90 FR 4838 (January 16, 2025)", IsVerified: true),
    ];

    private static readonly string[] StatePrograms = [Rural, NewFreedom, Urbanized, Mobility];

    /// <summary>The edition of a subject for a fiscal year of review, for example <c>9040.1H</c>; empty where there is none any more.</summary>
    public static string Of(string subject, int fiscalYear) =>
        All.Last(citation => citation.Subject == subject && citation.FirstFiscalYear <= fiscalYear).Text;

    /// <summary>The values that templates name.</summary>
    internal static View Create(int fiscalYear) => new()
    {
        ["state_programs"] = StatePrograms.Select(subject => Of(subject, fiscalYear)).Where(text => text.Length > 0).ToList(),
        ["award_management"] = Of(AwardManagement, fiscalYear),
        ["procurement"] = Of(Procurement, fiscalYear),
    };
}
