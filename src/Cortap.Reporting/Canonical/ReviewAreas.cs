using System.Collections.Frozen;
using System.Globalization;

namespace Cortap.Reporting.Canonical;

/// <summary>The review areas in canonical order and the schemes by fiscal year (docs/domain/canonical-model.md, section 4).</summary>
public static class ReviewAreas
{
    private const string Fta = "FTA";
    private const string UsDot = "USDOT";

    /// <summary>All 23 areas in FTA order.</summary>
    public static IReadOnlyList<ReviewArea> All { get; } =
    [
        Area(1, ReviewAreaKey.Legal, "Legal"),
        Area(2, ReviewAreaKey.FinancialManagement, "Financial Management and Capacity"),
        Area(3, ReviewAreaKey.AwardManagement, "Technical Capacity - Award Management", "Technical Capacity – Award Management"),
        Area(4, ReviewAreaKey.ProgramManagement, "Technical Capacity - Program Management and Subrecipient Oversight",
            "Technical Capacity – Program Management & Subrecipient Oversight"),
        Area(5, ReviewAreaKey.ProjectManagement, "Technical Capacity - Project Management", "Technical Capacity – Project Management"),
        Area(6, ReviewAreaKey.TransitAssetManagement, "Transit Asset Management"),
        Area(7, ReviewAreaKey.SatisfactoryContinuingControl, "Satisfactory Continuing Control"),
        Area(8, ReviewAreaKey.Maintenance, "Maintenance"),
        Area(9, ReviewAreaKey.Procurement, "Procurement"),
        CivilRights(10, ReviewAreaKey.DisadvantagedBusinessEnterprise, UsDot, "Disadvantaged Business Enterprise",
            "Disadvantaged Business Enterprise (DBE)"),
        CivilRights(11, ReviewAreaKey.TitleVI, Fta, "Title VI"),
        CivilRights(12, ReviewAreaKey.AdaGeneral, UsDot, "Americans with Disabilities Act (ADA) - General",
            "Americans with Disabilities Act (ADA) – General"),
        CivilRights(13, ReviewAreaKey.AdaComplementaryParatransit, UsDot,
            "Americans with Disabilities Act (ADA) - Complementary Paratransit", "ADA – Complementary Paratransit"),
        CivilRights(14, ReviewAreaKey.EqualEmploymentOpportunity, Fta, "Equal Employment Opportunity",
            "Equal Employment Opportunity (EEO)"),
        Area(15, ReviewAreaKey.SchoolBus, "School Bus"),
        Area(16, ReviewAreaKey.CharterBus, "Charter Bus"),
        Area(17, ReviewAreaKey.DrugFreeWorkplaceAct, "Drug-Free Workplace Act", "Drug Free Workplace Act"),
        Area(18, ReviewAreaKey.DrugAndAlcoholProgram, "Drug and Alcohol Program"),
        Area(19, ReviewAreaKey.Section5307, "Section 5307 Program Requirements"),
        Area(20, ReviewAreaKey.Section5310, "Section 5310 Program Requirements"),
        Area(21, ReviewAreaKey.Section5311, "Section 5311 Program Requirements"),
        Area(22, ReviewAreaKey.AgencySafetyPlan, "Public Transportation Agency Safety Plan (PTASP)"),
        Area(23, ReviewAreaKey.Cybersecurity, "Cybersecurity"),
    ];

    private static readonly IReadOnlyList<ReviewArea> Since2026 = [.. All.Where(area => !area.EndsWithFiscalYear2025)];

    private static readonly FrozenDictionary<string, ReviewArea> ByCanonicalName =
        All.ToFrozenDictionary(area => area.Name, StringComparer.Ordinal);

    public static ReviewArea Get(ReviewAreaKey key) => All[(int)key];

    /// <summary>The area with exactly this canonical name, or null.</summary>
    public static ReviewArea? FindByName(string canonicalName) => ByCanonicalName.GetValueOrDefault(canonicalName);

    /// <summary>The areas of a fiscal year in canonical order: 23 up to 2025, 21 from 2026 on.</summary>
    public static IReadOnlyList<ReviewArea> ForFiscalYear(int fiscalYear) => fiscalYear <= 2025 ? All : Since2026;

    /// <summary>The year of <c>FY2026</c>; null for anything that is not <c>FY</c> and four digits.</summary>
    public static int? ParseFiscalYear(string? fiscalYear) =>
        fiscalYear is ['F', 'Y', _, _, _, _]
        && int.TryParse(fiscalYear.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            ? year
            : null;

    private static ReviewArea Area(int ftaNumber, ReviewAreaKey key, string name, string? heading = null) =>
        new(key, ftaNumber, name, heading ?? name, Fta, IsCivilRights: false);

    private static ReviewArea CivilRights(int ftaNumber, ReviewAreaKey key, string owner, string name, string? heading = null) =>
        new(key, ftaNumber, name, heading ?? name, owner, IsCivilRights: true);
}
