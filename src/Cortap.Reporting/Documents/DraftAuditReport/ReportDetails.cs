using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Narrative and dates of the draft report (docs/domain/canonical-model.md, section 7.3) with their defaults.</summary>
internal sealed partial class ReportDetails(CanonicalDocument canonical)
{
    private const string Sending = @"\b(?:sen[dt]s?|transmit\w*|issue[sd]?|e?-?mail(?:s|ed)?|submitted\s+to\s+(?:the\s+)?recipient)\b(?!\s+back)";

    // A step of the recipient, which is named otherwise: what it sends is its own.
    private const string OfAnother =
        @"(?!\s*(?:the\s+)?(?:FTA|review)|.*\bto\s+(?:the\s+)?recipient\b).*\b(?:with\s+(?:its|their)\b|(?:its|their)\s+(?:\w+\s+)?(?:RIR|information request))"
        + @"|.*\b(?:by|from)\s+(?:the\s+)?(?:recipient|grantee|agency|sub-?recipient)\b|.*\bto\s+(?:the\s+)?(?:reviewers?|FTA)\b";

    private readonly JsonObject? _setup = canonical.ReportDetails;

    public bool IsFinal { get; } = ReportStatus.IsFinal(canonical);

    public int FiscalYear { get; } = ReviewAreas.ParseFiscalYear(canonical.Metadata.FiscalYear) ?? 0;

    public string PreviousReviewYear => _setup.Text("previous_review_year") ?? $"{FiscalYear - 3}";

    public bool Covid => _setup.Flag("covid19_context") ?? FiscalYear <= 2025;

    public DateOnly? DeskReview => _setup.Date("desk_review_date");

    public DateOnly? ScopingMeeting => _setup.Date("scoping_meeting_date");

    public DateOnly? EntranceConference => _setup.Date("entrance_conference_date") ?? canonical.Project.SiteVisitStartDate;

    public DateOnly? ExitConference => _setup.Date("exit_conference_date") ?? canonical.Project.SiteVisitEndDate;

    /// <summary>First day of the period under review; usually the date of the previous final report.</summary>
    public DateOnly? ReviewPeriodStart => _setup.Date("review_period_start");

    public DateOnly? ReviewPeriodEnd => _setup.Date("review_period_end") ?? ExitConference;

    public DateOnly? DraftReport => _setup.Date("draft_report_date") ?? (IsFinal ? null : canonical.Project.ReportDate);

    public DateOnly? FinalReport => IsFinal ? _setup.Date("final_report_date") ?? canonical.Project.ReportDate : null;

    /// <summary>Where responses to civil rights deficiencies are sent; without it the report names the mailbox but no address.</summary>
    public string? CivilRightsMailbox => _setup.Text("civil_rights_mailbox");

    public string? OrganizationDescription => _setup.Text("organization_description");

    public bool? FirstTimeOperatingAssistance => _setup.Flag("first_time_operating_assistance");

    public IReadOnlyList<string> SupplementalAwards => [.. (_setup?["supplemental_awards"] as JsonArray)?
        .Select(award => SetupReader.Text(award) ?? (award as JsonObject).Text("award_number")).OfType<string>() ?? []];

    public IReadOnlyList<string> ProjectsCompleted => _setup.Texts("projects_completed");

    public IReadOnlyList<string> ProjectsOngoing => _setup.Texts("projects_ongoing");

    public IReadOnlyList<string> ProjectsFuture => _setup.Texts("projects_future");

    public IReadOnlyList<Award> Awards => [.. _setup.Objects("awards")
        .Select(award => new Award(award.Text("award_number"), award.Amount("award_amount"), award.Text("year_executed"), award.Text("description")))
        .Where(award => award.Number is not null)];

    public IReadOnlyList<string> ContractorsReviewed => [.. _setup.Objects("contractors_reviewed")
        .Select(contractor => NameAndPlace(contractor.Text("name"), contractor.Text("location"))).OfType<string>()];

    /// <summary>Dated rows, and the last row whether dated or not; empty when no row has a date.</summary>
    public IReadOnlyList<ProcessDate> ProcessDates
    {
        get
        {
            var rows = ProcessSteps;
            return rows.TrueForAll(row => row.Date is null) ? [] : [.. rows.Where((row, index) => row.Date is not null || index == rows.Count - 1)];
        }
    }

    /// <summary>When FTA sent the information request.</summary>
    public DateOnly? InformationRequest => ProcessSteps.Find(step => RequestSent().IsMatch(step.Process) || RequestOnly().IsMatch(step.Process))?.Date;

    /// <summary>When the agenda package was sent.</summary>
    public DateOnly? Agenda
    {
        get
        {
            var steps = ProcessSteps.FindAll(step => step.Process.Contains("agenda", StringComparison.OrdinalIgnoreCase));
            return (steps.Find(step => Sent().IsMatch(step.Process)) ?? steps.FirstOrDefault())?.Date;
        }
    }

    private List<ProcessDate> ProcessSteps => [.. _setup.Objects("process_dates")
        .Select(row => (Date: row.Date("date"), Process: row.Text("process")))
        .Where(row => row.Process is not null)
        .Select(row => new ProcessDate(row.Date, row.Process!))];

    public static string? NameAndPlace(string? name, string? place) =>
        string.IsNullOrWhiteSpace(name) ? null : string.IsNullOrWhiteSpace(place) ? name : $"{name} ({place})";

    // Where several steps name it, the one that sends it counts.
    [GeneratedRegex(Sending, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sent();

    [GeneratedRegex(
        @"^(?!\s*(?:the\s+)?recipient\b(?!\s+(?:information|(?:is\s+|was\s+)?notified))|.*\b(?:in|un)?complet\w*\s+(?:RIR|information request)|"
        + OfAnother + @")(?=.*(?:RIR|information request))(?:(?!remind|\brespon|answer|return|recei|complet).)*?" + Sending,
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex RequestSent();

    // The request comes back, too: what the recipient does with it, or by when, is another step.
    [GeneratedRegex(
        @"^(?!\s*(?:the\s+)?recipient\b(?!\s+information)|.*(?:return|recei|submi|\brespon|complet|prepar|draft|upload|analy|finish|follow|discuss|\bback\b|\bdue\b)|"
        + OfAnother + ").*(?:RIR|information request)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex RequestOnly();
}

internal sealed record Award(string? Number, decimal? Amount, string? Year, string? Description);

internal sealed record ProcessDate(DateOnly? Date, string Process);
