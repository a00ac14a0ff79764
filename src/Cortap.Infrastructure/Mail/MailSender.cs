namespace Cortap.Infrastructure.Mail;

/// <summary><c>SMTP_FROM</c>.</summary>
/// <param name="Name">What mail programs show; null shows the address.</param>
/// <param name="Address">Accepted by <see cref="EmailAddress.IsValid"/>.</param>
public sealed record MailSender(string? Name, string Address)
{
    /// <summary>Reads <c>address</c> or <c>Name &lt;address&gt;</c>.</summary>
    public static bool TryParse(string text, out MailSender? value)
    {
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var address = open < 0 ? text : text[(open + 1)..].TrimEnd('>');
        var name = open < 0 ? null : text[..open].Trim().Trim('"');
        var isGood = EmailAddress.IsValid(address) && (open < 0 || text.EndsWith('>')) && name?.Any(char.IsControl) != true;
        value = isGood ? new MailSender(string.IsNullOrEmpty(name) ? null : name, address) : null;
        return isGood;
    }
}
