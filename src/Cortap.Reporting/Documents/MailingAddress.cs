using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents;

/// <summary>Lines of letters: whatever is absent is left out.</summary>
internal static class MailingAddress
{
    private const int ZipLength = 5;

    /// <summary>Name, title, organization, street and place of the recipient's contact.</summary>
    public static string? Of(JsonObject? contact, CanonicalProject project) => Join(
        "\n",
        contact.Text("name") is { } name ? Join(" ", contact.Text("salutation"), name) : null,
        contact.Text("title"),
        project.RecipientName,
        contact.Text("street_address"),
        Join(" ", contact.Text("city") is { } city ? Join(", ", city, contact.Text("state")) : project.RecipientCityState, Zip(contact.Text("zip"))));

    /// <summary>The texts that are not blank; null when all are.</summary>
    public static string? Join(string separator, params IReadOnlyList<string?> parts)
    {
        var present = parts.Where(part => !string.IsNullOrWhiteSpace(part)).ToList();
        return present.Count == 0 ? null : string.Join(separator, present);
    }

    // Spreadsheets drop the leading zeros of New England.
    private static string? Zip(string? zip) => zip is not null && zip.All(char.IsAsciiDigit) ? zip.PadLeft(ZipLength, '0') : zip;
}
