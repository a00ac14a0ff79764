using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Turns the canonical document into the values the template names (Templates/draft-audit-report.fields).</summary>
internal static class DraftAuditReportView
{
    // About what three lines of the cover hold.
    private const int LongName = 110;

    /// <param name="canonical">What is printed.</param>
    /// <param name="attachments">Listed at the end; null for no list.</param>
    /// <param name="emblem">Shown in the letterhead.</param>
    /// <param name="cancellationToken">Looked at before each deficiency.</param>
    public static View Create(
        CanonicalDocument canonical, IReadOnlyList<string>? attachments, DocumentImage? emblem = null, CancellationToken cancellationToken = default)
    {
        var details = new ReportDetails(canonical);
        var project = canonical.Project;
        var areas = AreaViews.Create(canonical, cancellationToken);
        var attendees = PeopleViews.Attendees(canonical);
        var view = new View
        {
            ["status"] = details.IsFinal ? ReportStatus.Final : ReportStatus.Draft,
            ["is_draft"] = !details.IsFinal,
            ["is_final"] = details.IsFinal,
            ["fiscal_year"] = $"{details.FiscalYear}",
            ["fiscal_year_short"] = $"{details.FiscalYear % 100:D2}",
            ["prior_year"] = details.PreviousReviewYear,
            ["review_type"] = project.ReviewType,
            ["covid"] = details.Covid,
            ["safety_rule_2024"] = details.FiscalYear >= Citations.FirstYearOfSafetyRule,
            ["citations"] = Citations.Create(details.FiscalYear),
            ["period"] = new View { ["start"] = details.ReviewPeriodStart, ["end"] = details.ReviewPeriodEnd },
            ["emblem"] = emblem,
            ["visit"] = IsVirtual(project) ? "virtual site visit" : "site visit",
            ["exit_virtual"] = IsVirtual(project),
            ["footer_title"] = FooterTitle(canonical),
            ["recipient"] = Recipient(project),
            ["region"] = Region(canonical),
            ["firm"] = canonical.Contractor.ContractorName,
            ["reviewer"] = PeopleViews.Reviewer(canonical.Contractor),
            ["manager"] = PeopleViews.Manager(canonical.FtaProgramManager),
            ["letter"] = LetterView.Create(canonical),
            ["cover"] = Cover(details, project),
            ["areas_total"] = canonical.Metadata.TotalReviewAreas,
            ["areas"] = areas,
            ["summary_on_one_page"] = SummaryTable.FitsOnePage(areas),
            ["process"] = ProcessView.Create(canonical, details),
            ["description"] = DescriptionView.Create(details),
            ["attendees"] = attendees,
            ["has_attendees"] = attendees is not null,
            ["attendees_section"] = "V",
            ["civil_rights"] = AreaViews.CivilRights(canonical, details.CivilRightsMailbox),
            ["attachments"] = attachments is null ? null : new View { ["items"] = Items(attachments) },
        };
        FindingViews.AddTo(view, canonical);
        return view;
    }

    /// <summary><c>2026 Triennial Review – Harbor Valley Transit District</c></summary>
    public static string Title(CanonicalDocument canonical) => TitleFor(canonical, canonical.Project.RecipientName);

    /// <summary>The same with the acronym for a long name.</summary>
    public static string FooterTitle(CanonicalDocument canonical) => TitleFor(canonical, FooterName.Of(canonical.Project));

    public static IReadOnlyList<View> Items(IEnumerable<string> texts) => [.. texts.Select(text => new View { ["text"] = text })];

    private static string TitleFor(CanonicalDocument canonical, string? recipient) =>
        $"{ReviewAreas.ParseFiscalYear(canonical.Metadata.FiscalYear)} {canonical.Project.ReviewType} – {recipient}";

    private static bool IsVirtual(CanonicalProject project) => project.ExitConferenceFormat == "virtual";

    private static View Recipient(CanonicalProject project) => new()
    {
        ["name"] = project.RecipientName,
        ["acronym"] = project.RecipientAcronym,
        ["has_acronym"] = project.RecipientAcronym != project.RecipientName,
        ["possessive"] = ReportText.Possessive(project.RecipientAcronym ?? ""),
        ["is_long"] = project.RecipientName?.Length > LongName,
        ["city_state"] = project.RecipientCityState,
        ["id"] = project.RecipientId,
    };

    private static View Region(CanonicalDocument canonical) => new()
    {
        ["number"] = canonical.Project.RegionNumber,
        ["roman"] = canonical.Project.RegionNumber is >= 1 and <= 10 and { } known ? FtaRegions.Numeral(known) : null,
        ["states"] = FtaRegions.States(canonical),
    };

    private static View Cover(ReportDetails details, CanonicalProject project)
    {
        var visit = IsVirtual(project) ? "Virtual Site Visit" : "Site Visit";
        List<(string Label, DateOnly? Date)> dates =
        [
            ("Desk Review", details.DeskReview),
            ("Scoping Meeting", details.ScopingMeeting),
            ($"{visit} Entrance Conference", details.EntranceConference),
            ($"{visit} Exit Conference", details.ExitConference),
            ("Draft Report Date", details.DraftReport),
            ("Final Report Date", details.FinalReport),
        ];
        var known = dates.Where(line => line.Date is not null).ToList();
        return new View
        {
            ["dates"] = known.SkipLast(1).Select(line => new View { ["label"] = line.Label, ["date"] = line.Date }).ToList(),
            ["last_label"] = known.Count == 0 ? null : known[^1].Label,
            ["last_date"] = known.Count == 0 ? null : known[^1].Date,
        };
    }
}
