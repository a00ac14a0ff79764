using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

/// <summary>What Section B asks about one review area (docs/domain/recipient-information-request.md section 7).</summary>
internal sealed record AreaRequests
{
    public required ReviewArea Area { get; init; }

    /// <summary>One paragraph each.</summary>
    public required IReadOnlyList<string> BasicRequirement { get; init; }

    /// <summary>Lettered in this order. Empty when nothing is to be sent.</summary>
    public required IReadOnlyList<RequestRow> Rows { get; init; }

    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>All areas in the order of FTA's numbers.</summary>
    public static IReadOnlyList<AreaRequests> All { get; } =
    [
        Legal.Requests,
        FinancialManagement.Requests,
        AwardManagement.Requests,
        ProgramManagement.Requests,
        ProjectManagement.Requests,
        AssetManagement.Requests,
        ContinuingControl.Requests,
        Maintenance.Requests,
        Procurement.Requests,
        DisadvantagedBusiness.Requests,
        TitleVi.Requests,
        AdaGeneral.Requests,
        AdaParatransit.Requests,
        EqualEmployment.Requests,
        SchoolBus.Requests,
        CharterBus.Requests,
        DrugFreeWorkplace.Requests,
        DrugAndAlcohol.Requests,
        Section5307.Requests,
        Section5310.Requests,
        Section5311.Requests,
        AgencySafetyPlan.Requests,
        Cybersecurity.Requests,
    ];
}
