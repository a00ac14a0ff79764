using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>The transmittal letter (docs/domain/draft-audit-report.md, section 3).</summary>
internal static class LetterView
{
    private const string NeutralGreeting = "To Whom It May Concern";

    /// <summary>Null when neither addressee nor officer is configured: the letter is left out.</summary>
    public static View? Create(CanonicalDocument canonical)
    {
        var contact = canonical.Correspondence.Object("recipient_contact");
        var officer = canonical.RegionalOfficer;
        if (contact.Text("name") is null && string.IsNullOrWhiteSpace(officer?.Name))
        {
            return null;
        }

        var office = canonical.Correspondence.Object("regional_office");
        return new View
        {
            ["date"] = canonical.Project.ReportDate,
            ["office_lines"] = MailingAddress.Join("\n", [.. office.Texts("address_lines"), office.Text("phone")]),
            ["address_lines"] = MailingAddress.Of(contact, canonical.Project),
            ["greeting"] = Greeting(contact) ?? NeutralGreeting,
            ["is_personal"] = Greeting(contact) is not null,
            ["officer_name"] = string.IsNullOrWhiteSpace(officer?.Name) ? null : officer.Name,
            ["officer_title"] = string.IsNullOrWhiteSpace(officer?.Title) ? "Regional Administrator" : officer.Title,
            ["copy_lines"] = MailingAddress.Join("\n", [.. canonical.Correspondence.Texts("cc")]),
        };
    }

    private static string? Greeting(JsonObject? contact) =>
        contact.Text("salutation") is { } salutation && contact.Text("last_name") is { } lastName ? $"{salutation} {lastName}" : contact.Text("name");
}
