using System.Collections.Frozen;
using System.Text.Json;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>Reads one element of the setup document's <c>projects</c> (docs/domain/canonical-model.md, section 7).</summary>
internal static class SetupEntry
{
    public const string ProjectId = "project_id";

    public const string NoProjectId = "must be the project's Riskuity id, an integer from 1";

    private static readonly FrozenDictionary<string, string> ReviewTypes = new Dictionary<string, string>
    {
        ["TR"] = ReviewTypeNames.Triennial,
        ["TRIENNIAL"] = ReviewTypeNames.Triennial,
        ["SMR"] = ReviewTypeNames.StateManagement,
        ["COMBINED"] = ReviewTypeNames.Combined,
        [ReviewTypeNames.Triennial] = ReviewTypeNames.Triennial,
        [ReviewTypeNames.StateManagement] = ReviewTypeNames.StateManagement,
        [ReviewTypeNames.Combined] = ReviewTypeNames.Combined,
        [ReviewTypeNames.Special] = ReviewTypeNames.Special,
        [ReviewTypeNames.LimitedScope] = ReviewTypeNames.LimitedScope,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static ProjectSetup Read(SetupObject entry, SetupFindings findings)
    {
        entry.Member(ProjectId);
        entry.Member("notes");
        var setup = new ProjectSetup
        {
            Info = Info(entry.Object("project_info")),
            Contractor = Contractor(entry.Object("contractor")),
            ProgramManager = Person(entry.Object("fta_program_manager"), "fta_program_manager_"),
            RegionalOfficer = Person(entry.Object("regional_officer"), "regional_officer_"),
            Subrecipients = Subrecipients(entry.Object("subrecipients")),
            ErfItems = [.. entry.Objects("erf_items").Select(ErfItem).OfType<CanonicalErfItem>()],
            ReportDetails = SetupCopy.Copy(entry, "report_details", findings),
            Correspondence = SetupCopy.Copy(entry, "correspondence", findings),
        };
        setup = entry.Member("attendees").ValueKind == JsonValueKind.Array
            ? setup with { FlatAttendees = People(entry, "attendees") }
            : setup with { Attendees = Attendees(entry.Object("attendees")) };
        entry.WarnOfUnknownMembers();
        return setup;
    }

    private static ProjectInfo Info(SetupObject info)
    {
        var format = info.Text("exit_conference_format");
        var reviewType = info.Text("review_type");
        var result = new ProjectInfo
        {
            RegionNumber = info.Integer("region_number"),
            ReviewType = reviewType is null ? null : ReviewTypes.GetValueOrDefault(reviewType, reviewType),
            RecipientName = info.Text("recipient_name"),
            RecipientAcronym = info.Text("recipient_acronym"),
            RecipientCityState = info.Text("recipient_city_state"),
            RecipientId = info.Text("recipient_id"),
            RecipientWebsite = info.Text("recipient_website"),
            FiscalYear = info.Text("fiscal_year"),
            SiteVisitStartDate = info.Date("site_visit_start_date"),
            SiteVisitEndDate = info.Date("site_visit_end_date"),
            SiteVisitDates = info.Text("site_visit_dates"),
            ExitConferenceFormat = format?.ToUpperInvariant() is "VIRTUAL" or "IN-PERSON" ? format.ToLowerInvariant() : format,
            ReportDate = info.Date("report_date"),
            RirDueDate = info.Date("rir_due_date"),
            ReviewStatus = info.Text("review_status"),
        };
        info.WarnOfUnknownMembers();
        return result;
    }

    private static SetupContractor Contractor(SetupObject contractor)
    {
        var result = new SetupContractor
        {
            LeadReviewerName = contractor.Text("lead_reviewer_name"),
            CompanyName = contractor.Text("company_name", "contractor_name", "name"),
            LeadReviewerPhone = contractor.Text("lead_reviewer_phone"),
            LeadReviewerEmail = contractor.Text("lead_reviewer_email"),
        };
        contractor.WarnOfUnknownMembers();
        return result;
    }

    private static SetupPerson Person(SetupObject person, string aliasPrefix)
    {
        var result = new SetupPerson(
            person.Text("name", aliasPrefix + "name"),
            person.Text("title", aliasPrefix + "title"),
            person.Text("phone", aliasPrefix + "phone"),
            person.Text("email", aliasPrefix + "email"));
        person.WarnOfUnknownMembers();
        return result;
    }

    private static Dictionary<string, IReadOnlyList<CanonicalSubrecipient>>? Subrecipients(SetupObject subrecipients)
    {
        var programs = new Dictionary<string, IReadOnlyList<CanonicalSubrecipient>>
        {
            ["5307"] = [.. subrecipients.Objects("5307").Select(Subrecipient).OfType<CanonicalSubrecipient>()],
            ["5310"] = [.. subrecipients.Objects("5310").Select(Subrecipient).OfType<CanonicalSubrecipient>()],
            ["5311"] = [.. subrecipients.Objects("5311").Select(Subrecipient).OfType<CanonicalSubrecipient>()],
        };
        subrecipients.WarnOfUnknownMembers();
        return programs.Values.Any(list => list.Count > 0) ? programs : null;
    }

    private static CanonicalSubrecipient? Subrecipient(SetupObject row)
    {
        var subrecipient = new CanonicalSubrecipient(row.Text("name"), row.Text("location", "city_state"));
        row.WarnOfUnknownMembers();
        return subrecipient is { Name: null, Location: null } ? null : subrecipient;
    }

    private static CanonicalErfItem? ErfItem(SetupObject row)
    {
        var item = new CanonicalErfItem(
            row.Text("erf_area", "area"), row.Text("focus_description", "description"), row.Text("completion_status"));
        row.WarnOfUnknownMembers();
        return item is { ErfArea: null, FocusDescription: null, CompletionStatus: null } ? null : item;
    }

    private static CanonicalAttendees? Attendees(SetupObject groups)
    {
        var attendees = new CanonicalAttendees(
            People(groups, "recipient"),
            People(groups, "subrecipients"),
            People(groups, "contractors_lessees"),
            People(groups, "fta"),
            People(groups, "contractor"));
        groups.WarnOfUnknownMembers();
        return attendees is { Recipient: [], Subrecipients: [], ContractorsLessees: [], Fta: [], Contractor: [] } ? null : attendees;
    }

    private static List<CanonicalAttendee> People(SetupObject parent, string name) =>
        [.. parent.Objects(name).Select(Attendee).OfType<CanonicalAttendee>()];

    private static CanonicalAttendee? Attendee(SetupObject row)
    {
        var attendee = new CanonicalAttendee(
            row.Text("name"), row.Text("organization"), row.Text("title"), row.Text("phone"), row.Text("email"));
        row.WarnOfUnknownMembers();
        return attendee is { Name: null, Organization: null, Title: null, Phone: null, Email: null } ? null : attendee;
    }
}
