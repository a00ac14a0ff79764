using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>People: the two contacts and the attendees.</summary>
internal static class PeopleViews
{
    public static View Reviewer(CanonicalContractor contractor) => new()
    {
        ["name"] = contractor.LeadReviewerName,
        ["phone"] = contractor.LeadReviewerPhone,
        ["email"] = contractor.LeadReviewerEmail,
    };

    public static View Manager(CanonicalProgramManager manager) => new()
    {
        ["name"] = manager.FtaProgramManagerName,
        ["title"] = manager.FtaProgramManagerTitle,
        ["phone"] = manager.FtaProgramManagerPhone,
        ["email"] = manager.FtaProgramManagerEmail,
        ["reachable"] = !string.IsNullOrWhiteSpace(manager.FtaProgramManagerPhone) || !string.IsNullOrWhiteSpace(manager.FtaProgramManagerEmail),
    };

    /// <summary>The groups of the table, or null when nobody is listed. Recipient, FTA and contractor keep their heading without people.</summary>
    public static IReadOnlyList<View>? Attendees(CanonicalDocument canonical)
    {
        if (canonical.Attendees is not { } attendees)
        {
            return null;
        }

        List<(string? Title, IReadOnlyList<CanonicalAttendee> People, bool Always)> groups =
        [
            (canonical.Project.RecipientName, attendees.Recipient, true),
            .. Subrecipients(canonical, attendees.Subrecipients),
            ("Contractors and Lessees", attendees.ContractorsLessees, false),
            ("Federal Transit Administration", attendees.Fta, true),
            (canonical.Contractor.ContractorName, attendees.Contractor, true),
        ];
        return groups.TrueForAll(group => group.People.Count == 0) ? null : [.. groups
            .Where(group => group.Always || group.People.Count > 0)
            .Select(group => new View { ["title"] = group.Title, ["people"] = group.People.Select(Person).ToList() })];
    }

    // One group for each subrecipient where the list says to whom people belong.
    private static IEnumerable<(string?, IReadOnlyList<CanonicalAttendee>, bool)> Subrecipients(
        CanonicalDocument canonical, IReadOnlyList<CanonicalAttendee> people)
    {
        var names = canonical.Subrecipients?.Values.SelectMany(list => list).Select(subrecipient => subrecipient.Name).OfType<string>().ToList() ?? [];
        var fallback = names.Count == 1 ? names[0] : "Subrecipients";
        return people.GroupBy(person => string.IsNullOrWhiteSpace(person.Organization) ? fallback : person.Organization, StringComparer.OrdinalIgnoreCase)
            .Select(group => ((string?)group.Key, (IReadOnlyList<CanonicalAttendee>)[.. group], false));
    }

    private static View Person(CanonicalAttendee person) => new()
    {
        ["name"] = person.Name,
        ["title"] = person.Title,
        ["phone"] = person.Phone,
        ["email"] = person.Email,
    };
}
