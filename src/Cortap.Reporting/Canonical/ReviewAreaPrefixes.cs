using System.Collections.Frozen;

namespace Cortap.Reporting.Canonical;

/// <summary>Normalized control-name prefixes and the areas they name (docs/domain/canonical-model.md, section 4.1).</summary>
internal static class ReviewAreaPrefixes
{
    private static readonly FrozenDictionary<string, ReviewArea> Areas = new Dictionary<string, ReviewAreaKey>
    {
        ["LEGAL"] = ReviewAreaKey.Legal,
        ["FINANCIAL MANAGEMENT"] = ReviewAreaKey.FinancialManagement,
        ["FINANCIAL MANAGEMENT AND CAPACITY"] = ReviewAreaKey.FinancialManagement,
        ["TECHNICAL CAPACITY AWARD MANAGEMENT"] = ReviewAreaKey.AwardManagement,
        ["TECHNICAL CAPACITY PROGRAM MANAGEMENT"] = ReviewAreaKey.ProgramManagement,
        ["TECHNICAL CAPACITY PROGRAM MANAGEMENT AND SUBRECIPIENT OVERSIGHT"] = ReviewAreaKey.ProgramManagement,
        ["TECHNICAL CAPACITY PROJECT MANAGEMENT"] = ReviewAreaKey.ProjectManagement,
        ["TRANSIT ASSET MANAGEMENT"] = ReviewAreaKey.TransitAssetManagement,
        ["SATISFACTORY CONTINUING CONTROL"] = ReviewAreaKey.SatisfactoryContinuingControl,
        ["MAINTENANCE"] = ReviewAreaKey.Maintenance,
        ["PROCUREMENT"] = ReviewAreaKey.Procurement,
        ["DISADVANTAGED BUSINESS ENTERPRISE"] = ReviewAreaKey.DisadvantagedBusinessEnterprise,
        ["DISADVANTAGED BUSINESS ENTERPRISE (DBE)"] = ReviewAreaKey.DisadvantagedBusinessEnterprise,
        ["DBE"] = ReviewAreaKey.DisadvantagedBusinessEnterprise,
        ["TITLE VI"] = ReviewAreaKey.TitleVI,
        ["ADA GENERAL"] = ReviewAreaKey.AdaGeneral,
        ["AMERICANS WITH DISABILITIES ACT (ADA) GENERAL"] = ReviewAreaKey.AdaGeneral,
        ["ADA COMPLEMENTARY PARATRANSIT"] = ReviewAreaKey.AdaComplementaryParatransit,
        ["AMERICANS WITH DISABILITIES ACT (ADA) COMPLEMENTARY PARATRANSIT"] = ReviewAreaKey.AdaComplementaryParatransit,
        ["EQUAL EMPLOYMENT OPPORTUNITY"] = ReviewAreaKey.EqualEmploymentOpportunity,
        ["EQUAL EMPLOYMENT OPPORTUNITY (EEO)"] = ReviewAreaKey.EqualEmploymentOpportunity,
        ["EEO"] = ReviewAreaKey.EqualEmploymentOpportunity,
        ["SCHOOL BUS"] = ReviewAreaKey.SchoolBus,
        ["CHARTER BUS"] = ReviewAreaKey.CharterBus,
        ["DRUG FREE WORKPLACE ACT"] = ReviewAreaKey.DrugFreeWorkplaceAct,
        ["DRUG AND ALCOHOL PROGRAM"] = ReviewAreaKey.DrugAndAlcoholProgram,
        ["SECTION 5307 PROGRAM REQUIREMENTS"] = ReviewAreaKey.Section5307,
        ["SECTION 5310 PROGRAM REQUIREMENTS"] = ReviewAreaKey.Section5310,
        ["SECTION 5311 PROGRAM REQUIREMENTS"] = ReviewAreaKey.Section5311,
        ["PUBLIC TRANSPORTATION AGENCY SAFETY PLAN"] = ReviewAreaKey.AgencySafetyPlan,
        ["PUBLIC TRANSPORTATION AGENCY SAFETY PLAN (PTASP)"] = ReviewAreaKey.AgencySafetyPlan,
        ["PTASP"] = ReviewAreaKey.AgencySafetyPlan,
        ["CYBERSECURITY"] = ReviewAreaKey.Cybersecurity,
    }.ToFrozenDictionary(entry => entry.Key, entry => ReviewAreas.Get(entry.Value), StringComparer.Ordinal);

    public static ReviewArea? Find(string normalizedPrefix) => Areas.GetValueOrDefault(normalizedPrefix);
}
