using System.Globalization;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>Turns Riskuity's controls and the project setup into the canonical document (docs/domain/canonical-model.md).</summary>
public sealed class CanonicalTransformer(TimeProvider time)
{
    private const string DefaultFiscalYear = "FY2026";
    private const string DefaultExitConferenceFormat = "virtual";
    private const string DefaultOfficerTitle = "Regional Administrator";

    /// <summary>The time that a document made now carries: UTC, whole seconds.</summary>
    internal DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Transforms one project. Unknown values become null; nothing is refused here.</summary>
    /// <param name="projectId">Riskuity's id.</param>
    /// <param name="controls">Items in source order, duplicates included.</param>
    /// <param name="setup">The project's setup entry.</param>
    /// <param name="projectName">Riskuity's name of the project, used when no control carries one.</param>
    public CanonicalDocument Transform(long projectId, IReadOnlyList<ProjectControl> controls, ProjectSetup setup, string? projectName)
    {
        var generatedAt = Now();
        var warnings = new List<string>();

        var fiscalYear = setup.Info.FiscalYear ?? Fallback(DefaultFiscalYear, "fiscal_year missing from setup: FY2026 assumed", warnings);
        var scheme = ReviewAreas.ForFiscalYear(ReviewAreas.ParseFiscalYear(fiscalYear) ?? int.MaxValue);
        var sources = SourceControls.Sort(controls, scheme, fiscalYear, warnings);
        var assessments = scheme.Select(area => AreaAssessment.Create(area, sources.Of(area))).ToList();
        var name = controls.Select(control => Name(control.Project?.Name)).FirstOrDefault(text => text is not null)
            ?? Name(projectName);
        var project = Project(projectId, setup.Info, name, DateOnly.FromDateTime(generatedAt.UtcDateTime), warnings);

        return new CanonicalDocument
        {
            ProjectId = CanonicalDocument.FormatProjectId(projectId),
            GeneratedAt = generatedAt,
            DataVersion = CanonicalDocument.Version,
            Project = project,
            Contractor = Contractor(setup.Contractor),
            FtaProgramManager = ProgramManager(setup.ProgramManager),
            Assessments = assessments,
            ErfItems = setup.ErfItems,
            Metadata = MetadataDerivation.Derive(setup, fiscalYear, assessments, sources.Counts, project.ReportDate, warnings),
            RegionalOfficer = RegionalOfficer(setup.RegionalOfficer),
            Attendees = setup.Attendees ?? AttendeeGroups.Group(setup, project),
            Subrecipients = setup.Subrecipients,
            ReportDetails = setup.ReportDetails?.DeepClone().AsObject(),
            Correspondence = setup.Correspondence?.DeepClone().AsObject(),
        };
    }

    private static CanonicalProject Project(
        long projectId, ProjectInfo info, string? riskuityName, DateOnly today, List<string> warnings)
    {
        var name = info.RecipientName;
        if (name is null && riskuityName is not null)
            name = Fallback(riskuityName, "recipient_name missing from setup: Riskuity project name used", warnings);
        var acronym = info.RecipientAcronym;
        if (acronym is null && name is not null)
            acronym = Fallback(name, "recipient_acronym missing from setup: recipient name used", warnings);

        return new CanonicalProject
        {
            RegionNumber = info.RegionNumber,
            ReviewType = info.ReviewType,
            RecipientName = name,
            RecipientAcronym = acronym,
            RecipientCityState = info.RecipientCityState,
            RecipientId = info.RecipientId ?? Fallback(
                projectId.ToString(CultureInfo.InvariantCulture), "recipient_id missing from setup: Riskuity project id used", warnings),
            RecipientWebsite = info.RecipientWebsite,
            SiteVisitDates = info.SiteVisitDates ?? ReportText.DateRange(info.SiteVisitStartDate, info.SiteVisitEndDate),
            SiteVisitStartDate = info.SiteVisitStartDate,
            SiteVisitEndDate = info.SiteVisitEndDate,
            ReportDate = info.ReportDate ?? Fallback(today, "report_date missing from setup: generation date used", warnings),
            ExitConferenceFormat = info.ExitConferenceFormat ?? Fallback(
                DefaultExitConferenceFormat, "exit_conference_format missing from setup: virtual assumed", warnings),
            DueDate = info.RirDueDate,
        };
    }

    // As the list of projects is read: one who is not known by that name has it in the setup.
    private static string? Name(string? text) => CanonicalText.CleanValue(text is null ? null : TextBeginning.Of(text, RiskuityJson.MaxName));

    private static CanonicalContractor Contractor(SetupContractor contractor) => new()
    {
        LeadReviewerName = contractor.LeadReviewerName,
        ContractorName = contractor.CompanyName,
        LeadReviewerPhone = contractor.LeadReviewerPhone,
        LeadReviewerEmail = contractor.LeadReviewerEmail,
    };

    private static CanonicalProgramManager ProgramManager(SetupPerson manager) => new()
    {
        FtaProgramManagerName = manager.Name,
        FtaProgramManagerTitle = manager.Title,
        FtaProgramManagerPhone = manager.Phone,
        FtaProgramManagerEmail = manager.Email,
    };

    private static CanonicalRegionalOfficer? RegionalOfficer(SetupPerson officer) => officer.Name is null
        ? null
        : new CanonicalRegionalOfficer(officer.Name, officer.Title ?? DefaultOfficerTitle, officer.Phone, officer.Email);

    private static T Fallback<T>(T value, string warning, List<string> warnings)
    {
        warnings.Add(warning);
        return value;
    }
}
