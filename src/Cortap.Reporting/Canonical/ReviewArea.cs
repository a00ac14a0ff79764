namespace Cortap.Reporting.Canonical;

/// <summary>Stable key of a review area; areas are joined by it, never by display text.</summary>
public enum ReviewAreaKey
{
    Legal,
    FinancialManagement,
    AwardManagement,
    ProgramManagement,
    ProjectManagement,
    TransitAssetManagement,
    SatisfactoryContinuingControl,
    Maintenance,
    Procurement,
    DisadvantagedBusinessEnterprise,
    TitleVI,
    AdaGeneral,
    AdaComplementaryParatransit,
    EqualEmploymentOpportunity,
    SchoolBus,
    CharterBus,
    DrugFreeWorkplaceAct,
    DrugAndAlcoholProgram,
    Section5307,
    Section5310,
    Section5311,
    AgencySafetyPlan,
    Cybersecurity,
}

/// <summary>One review area (docs/domain/canonical-model.md, section 4).</summary>
/// <param name="Key">What the area is joined by.</param>
/// <param name="FtaNumber">FTA's number, 1 to 23; it never changes.</param>
/// <param name="Name">Exact canonical name, as in <see cref="CanonicalAssessment.ReviewArea"/>.</param>
/// <param name="Heading">Form used in headings and tables.</param>
/// <param name="RequirementOwner"><c>FTA</c> or <c>USDOT</c>.</param>
/// <param name="IsCivilRights">Corrective actions go to the civil-rights mailbox.</param>
public sealed record ReviewArea(
    ReviewAreaKey Key,
    int FtaNumber,
    string Name,
    string Heading,
    string RequirementOwner,
    bool IsCivilRights)
{
    /// <summary>Form used in sentences: the canonical name with en dashes.</summary>
    public string SentenceName => Name.Replace(" - ", " – ", StringComparison.Ordinal);

    /// <summary>Left out of the reviews of fiscal year 2026 and later.</summary>
    public bool EndsWithFiscalYear2025 =>
        Key is ReviewAreaKey.DisadvantagedBusinessEnterprise or ReviewAreaKey.EqualEmploymentOpportunity;
}
