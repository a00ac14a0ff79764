using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.MailingAddress;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>The letter that precedes the package (docs/domain/recipient-information-request.md section 8).</summary>
internal static class CoverLetter
{
    private const string ProgramOversightPage = "https://www.transit.dot.gov/regulations-and-programs/program-oversight";
    private const int RegionWithTitle = 1;

    /// <summary>The paths without which there is no letter; empty when nothing is missing.</summary>
    public static IReadOnlyList<string> Missing(CanonicalDocument canonical)
    {
        var contact = canonical.Correspondence.Object("recipient_contact");
        var missing = new List<string>();
        if (contact.Text("name") is null)
        {
            missing.Add("correspondence.recipient_contact.name");
        }

        if (contact.Text("street_address") is null)
        {
            missing.Add("correspondence.recipient_contact.street_address");
        }

        if (Signer(canonical) is null)
        {
            missing.Add("correspondence.regional_administrator_name");
        }

        return missing;
    }

    /// <summary>The letter's values; null when something is <see cref="Missing"/>.</summary>
    public static View? Create(CanonicalDocument canonical)
    {
        if (Missing(canonical).Count > 0)
        {
            return null;
        }

        var correspondence = canonical.Correspondence;
        var contact = correspondence.Object("recipient_contact");
        var region = canonical.Project.RegionNumber;
        var office = correspondence.Object("regional_office");
        var representative = Representative(canonical);
        return new View
        {
            ["has_title"] = region == RegionWithTitle,
            ["office_name"] = office.Text("name") ?? $"Region {region}",
            ["states"] = FtaRegions.States(canonical),
            ["office_address"] = Join("\n", [.. office.Texts("address_lines")]),
            ["office_phone"] = office.Text("phone"),
            ["date"] = correspondence.Date("letter_date") ?? canonical.Project.ReportDate,
            ["addressee"] = MailingAddress.Of(contact, canonical.Project),
            ["greeting"] = contact.Text("salutation") is { } salutation && contact.Text("last_name") is { } lastName
                ? $"{salutation} {lastName}" : contact.Text("name"),
            ["representative_name"] = representative.Name,
            ["representative_phone"] = representative.Phone,
            ["representative_email"] = representative.Email,
            ["program_oversight_page"] = ProgramOversightPage,
            ["signer_name"] = Signer(canonical),
            ["signer_title"] = canonical.RegionalOfficer is { Title: { } title } officer && officer.Name == Signer(canonical)
                ? title : "Regional Administrator",
            ["copies"] = Join("\n", [.. Copies(canonical, representative)]),
        };
    }

    private static string? Signer(CanonicalDocument canonical) =>
        canonical.Correspondence.Text("regional_administrator_name") ?? canonical.RegionalOfficer?.Name;

    private static Contact Representative(CanonicalDocument canonical)
    {
        var node = canonical.Correspondence.Object("regional_office_representative");
        var manager = canonical.FtaProgramManager;
        return node.Text("name") is { } name
            ? new Contact(node.Text("salutation"), name, node.Text("phone"), node.Text("email"))
            : new Contact(null, manager.FtaProgramManagerName, manager.FtaProgramManagerPhone, manager.FtaProgramManagerEmail);
    }

    private static IEnumerable<string?> Copies(CanonicalDocument canonical, Contact representative)
    {
        foreach (var person in canonical.Correspondence.Objects("recipient_pocs"))
        {
            if (person.Text("name") is { } name)
            {
                yield return Join(", ", Join(" ", person.Text("salutation"), name), canonical.Project.RecipientName);
            }
        }

        yield return Join(", ", Join(" ", representative.Salutation, representative.Name), "FTA");
        yield return Join(
            ", ",
            Join(" ", canonical.Correspondence.Text("lead_reviewer_salutation"), canonical.Contractor.LeadReviewerName),
            canonical.Contractor.ContractorName);
    }

    private sealed record Contact(string? Salutation, string? Name, string? Phone, string? Email);
}
